// Long responses, whose rest is made while the client reads.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "http/response_budget.hpp"
#include "http/tests/connection_fixture.hpp"

namespace cq::http {
namespace {

using Kind = BodyPiece::Kind;

class NoSource final : public BodySource {
 public:
  void make_piece(PieceReceiver /*receiver*/) override {}
};

class ConnectionRestTest : public test::ConnectionTest {
 protected:
  Response long_response(std::string body) {
    Response response{200, {}, std::move(body)};
    const auto source = std::make_shared<NoSource>();
    source_ = source;
    response.rest = source;
    return response;
  }

  /// Asks for a piece, and adds this one.
  bool add(Kind kind, std::string bytes, std::uint64_t sequence = 0) {
    EXPECT_TRUE(connection_.wants_piece());
    EXPECT_NE(connection_.begin_piece(), nullptr);
    return connection_.add_piece(sequence, {kind, std::move(bytes)});
  }

  static std::string behind_head(const std::string& output) {
    return output.substr(output.find("\r\n\r\n") + 4);
  }

  std::weak_ptr<BodySource> source_;
};

constexpr std::string_view kGetLong = "GET /long HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(ConnectionRestTest, IsWrittenInChunks) {
  receive(kGetLong);
  connection_.respond(0, long_response("head"));
  EXPECT_FALSE(connection_.wants_piece());  // the client has taken nothing yet
  const std::string first = take_output();
  EXPECT_NE(first.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(first.find("Content-Length"), std::string::npos);
  EXPECT_EQ(behind_head(first), "4\r\nhead\r\n");
  EXPECT_TRUE(add(Kind::kMore, std::string(26, 'x')));
  EXPECT_FALSE(connection_.wants_piece());
  EXPECT_EQ(take_output(), "1a\r\n" + std::string(26, 'x') + "\r\n");
  EXPECT_TRUE(add(Kind::kMore, ""));
  EXPECT_EQ(take_output(), "");
  EXPECT_TRUE(add(Kind::kLast, "end"));
  EXPECT_EQ(take_output(), "3\r\nend\r\n0\r\n\r\n");
  EXPECT_FALSE(connection_.wants_piece());
  EXPECT_TRUE(connection_.idle());
  EXPECT_TRUE(source_.expired());
}

TEST_F(ConnectionRestTest, OfHttp10EndsWithTheConnection) {
  receive("GET /long HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  connection_.respond(0, long_response("head"));
  const std::string first = take_output();
  EXPECT_EQ(first.find("Transfer-Encoding"), std::string::npos);
  EXPECT_NE(first.find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_EQ(behind_head(first), "head");
  EXPECT_TRUE(add(Kind::kMore, "more"));
  EXPECT_EQ(take_output(), "more");
  EXPECT_FALSE(connection_.finished());
  EXPECT_TRUE(add(Kind::kLast, "end"));
  EXPECT_EQ(take_output(), "end");
  EXPECT_TRUE(connection_.finished());
}

TEST_F(ConnectionRestTest, IsNotMadeForHead) {
  receive("HEAD /long HTTP/1.1\r\nHost: x\r\n\r\n");
  connection_.respond(0, long_response("head"));
  EXPECT_EQ(behind_head(take_output()), "");
  EXPECT_FALSE(connection_.wants_piece());
  EXPECT_TRUE(connection_.idle());
}

TEST_F(ConnectionRestTest, ComesBeforeTheResponsesBehindIt) {
  receive(std::string(kGetLong) + "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_EQ(requests_.size(), 2U);
  connection_.respond(0, long_response("head"));
  connection_.respond(1, {200, {}, "second"});
  EXPECT_EQ(take_output().find("second"), std::string::npos);
  EXPECT_TRUE(add(Kind::kLast, "end"));
  const std::string output = take_output();
  EXPECT_LT(output.find("end"), output.find("second"));
  EXPECT_TRUE(connection_.idle());
}

TEST_F(ConnectionRestTest, BehindAnotherBeginsWhenItsTurnComes) {
  receive(std::string(kGetLong) + std::string(kGetLong));
  connection_.respond(1, long_response("second"));
  EXPECT_FALSE(connection_.wants_piece());
  EXPECT_EQ(connection_.response_bytes(), 6U);
  connection_.respond(0, {200, {}, "first"});
  EXPECT_NE(take_output().find("second"), std::string::npos);
  EXPECT_EQ(connection_.sequence_of_rest(), 1U);
  EXPECT_TRUE(add(Kind::kLast, "end", 1));
  EXPECT_EQ(take_output(), "3\r\nend\r\n0\r\n\r\n");
}

TEST_F(ConnectionRestTest, HoldsBackFurtherRequests) {
  receive(kGetLong);
  connection_.respond(0, long_response("head"));
  take_output();
  receive("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(requests_.size(), 1U);
  EXPECT_FALSE(connection_.wants_input());
  EXPECT_TRUE(add(Kind::kLast, "end"));
  take_output();
  ASSERT_TRUE(connection_.can_resume());
  connection_.resume(*this);
  ASSERT_EQ(requests_.size(), 2U);
  EXPECT_EQ(requests_[1].path, "/2");
}

TEST_F(ConnectionRestTest, WhichFailsHasNoEnd) {
  receive(kGetLong);
  connection_.respond(0, long_response("head"));
  take_output();
  EXPECT_FALSE(add(Kind::kFailed, ""));
  EXPECT_EQ(take_output(), "");
}

TEST_F(ConnectionRestTest, MayBePostponed) {
  receive(kGetLong);
  connection_.respond(0, long_response("head"));
  take_output();
  EXPECT_TRUE(add(Kind::kPostponed, ""));
  EXPECT_TRUE(add(Kind::kLast, "end"));
  EXPECT_EQ(take_output(), "3\r\nend\r\n0\r\n\r\n");
}

TEST_F(ConnectionRestTest, TakesNothingThatWasNotAskedFor) {
  receive(kGetLong);
  EXPECT_TRUE(connection_.add_piece(0, {Kind::kMore, "early"}));
  connection_.respond(0, long_response("head"));
  connection_.respond(0, {200, {}, "again"});
  EXPECT_TRUE(connection_.add_piece(0, {Kind::kFailed, {}}));
  EXPECT_TRUE(connection_.add_piece(7, {Kind::kMore, "of another"}));
  EXPECT_EQ(behind_head(take_output()), "4\r\nhead\r\n");
}

TEST_F(ConnectionRestTest, IsSentToItsEndWhileTheServerDrains) {
  receive(kGetLong);
  connection_.respond(0, long_response("head"));
  take_output();
  connection_.drain();
  EXPECT_FALSE(connection_.finished());
  EXPECT_TRUE(add(Kind::kLast, "end"));
  EXPECT_EQ(take_output(), "3\r\nend\r\n0\r\n\r\n");
  EXPECT_TRUE(connection_.finished());
}

TEST_F(ConnectionRestTest, IsReleasedWithTheConnection) {
  receive(std::string(kGetLong) + std::string(kGetLong));
  connection_.respond(0, long_response(std::string(1000, 'x')));
  connection_.respond(1, {200, {}, std::string(500, 'x')});
  EXPECT_GT(connection_.response_bytes(), 1500U);
  connection_.release();
  EXPECT_EQ(connection_.response_bytes(), 0U);
  EXPECT_TRUE(source_.expired());
}

TEST(ResponseBudget, KeepsRoomForShortResponses) {
  constexpr std::size_t kPiece = ResponseBudget::kPiece;
  ResponseBudget budget(8 * kPiece);
  budget.change(0, 5 * kPiece);
  EXPECT_TRUE(budget.has_room_for_piece());
  budget.change(5 * kPiece, 6 * kPiece);
  EXPECT_FALSE(budget.has_room_for_piece());
  EXPECT_EQ(budget.excess(), 0U);
  budget.change(0, 3 * kPiece);
  EXPECT_EQ(budget.excess(), kPiece);
  budget.change(6 * kPiece, 0);
  EXPECT_TRUE(budget.has_room_for_piece());
  EXPECT_EQ(budget.used(), 3 * kPiece);
}

TEST(ResponseBudget, HasRoomForOnePieceAtLeast) {
  ResponseBudget budget(1000);
  EXPECT_TRUE(budget.has_room_for_piece());
  budget.change(0, 1);
  EXPECT_FALSE(budget.has_room_for_piece());
}

}  // namespace
}  // namespace cq::http
