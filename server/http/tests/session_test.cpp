#include "http/session.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "http/file_descriptor.hpp"
#include "http/tests/test_server.hpp"

namespace cq::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A session on one end of a socket pair, whose time is the test's to pass.
class SessionTest : public testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    server_end_ = FileDescriptor(ends[0]);
    client_end_ = FileDescriptor(ends[1]);
    mailbox_->own();
    session_ = std::make_shared<Session>(server_end_.get(), "192.0.2.7", context_);
  }

  void receive(std::string_view bytes) {
    session_->receive(bytes);
    session_->settle();
  }

  std::string sent() {
    std::string all;
    std::array<char, 4096> bytes{};
    ssize_t count = 0;
    while ((count = recv(client_end_.get(), bytes.data(), bytes.size(), 0)) > 0) {
      all.append(bytes.data(), static_cast<std::size_t>(count));
    }
    at_end_ = count == 0;
    return all;
  }

  /// Lets time pass, and the session act on it.
  void pass(milliseconds time) {
    context_.now += time;
    if (session_->check_deadline()) session_->settle();
  }

  ServerOptions options_;
  std::vector<Responder> responders_;
  bool answers_ = true;
  std::string peer_;
  const RequestHandler handler_ = [this](Request request, Responder responder) {
    peer_ = request.client_address;
    if (answers_) {
      cq::test::echo(std::move(request), std::move(responder));
    } else {
      responders_.push_back(std::move(responder));
    }
  };
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  SessionContext context_{options_, handler_, mailbox_, {}, nullptr, nullptr, {}, {}, {}};
  FileDescriptor server_end_;
  FileDescriptor client_end_;
  std::shared_ptr<Session> session_;
  bool at_end_ = false;
};

TEST_F(SessionTest, AnswersWithinTheSameRound) {
  receive(cq::test::get("/x"));
  EXPECT_NE(sent().find("GET /x "), std::string::npos);
  EXPECT_EQ(peer_, "192.0.2.7");
  EXPECT_TRUE(context_.answered.empty());
  EXPECT_TRUE(session_->wants_input());
  EXPECT_FALSE(session_->interest_changed());
}

TEST_F(SessionTest, PutsALaterAnswerOfItsOwnThreadUpForSettling) {
  answers_ = false;
  receive(cq::test::get("/x"));
  ASSERT_EQ(responders_.size(), 1U);
  responders_[0].send({200, {}, "later"});
  EXPECT_EQ(sent(), "");
  ASSERT_EQ(context_.answered.size(), 1U);
  session_->settle();
  EXPECT_NE(sent().find("later"), std::string::npos);
}

TEST_F(SessionTest, MailsTheAnswerOfAnotherThread) {
  answers_ = false;
  receive(cq::test::get("/x"));
  std::thread([this] { responders_[0].send({200, {}, "mailed"}); }).join();
  EXPECT_TRUE(context_.answered.empty());
  Mail mail = mailbox_->collect();
  ASSERT_EQ(mail.responses.size(), 1U);
  EXPECT_EQ(mail.responses[0].session, session_);
  EXPECT_EQ(mail.responses[0].response.body, "mailed");
}

TEST_F(SessionTest, IgnoresAnswersOnceItIsClosed) {
  answers_ = false;
  receive(cq::test::get("/x"));
  session_->close();
  responders_[0].send({200, {}, "for nobody"});
  EXPECT_TRUE(context_.answered.empty());
  EXPECT_EQ(sent(), "");
}

/// Says the same whenever it is asked for a piece.
class SamePieces final : public BodySource {
 public:
  explicit SamePieces(BodyPiece piece) : piece_(std::move(piece)) {}
  void make_piece(PieceReceiver receiver) override {
    ++asked;
    receiver.send(piece_);
  }

  int asked = 0;

 private:
  const BodyPiece piece_;
};

TEST_F(SessionTest, AsksForPiecesUntilTheLast) {
  answers_ = false;
  receive(cq::test::get("/x"));
  Response response{200, {}, "first"};
  response.rest = std::make_shared<SamePieces>(BodyPiece{BodyPiece::Kind::kLast, "last"});
  responders_[0].send(std::move(response));
  session_->settle();
  EXPECT_TRUE(sent().ends_with("5\r\nfirst\r\n4\r\nlast\r\n0\r\n\r\n"));
  EXPECT_FALSE(session_->over());
}

TEST_F(SessionTest, IsOverWhenAPieceFails) {
  answers_ = false;
  receive(cq::test::get("/x"));
  Response response{200, {}, "first"};
  response.rest = std::make_shared<SamePieces>(BodyPiece{});
  responders_[0].send(std::move(response));
  session_->settle();
  EXPECT_TRUE(sent().ends_with("5\r\nfirst\r\n"));
  EXPECT_TRUE(session_->over());
}

TEST_F(SessionTest, AsksAgainForAPieceThatWasPostponedWhenItIsTime) {
  answers_ = false;
  receive(cq::test::get("/x"));
  const auto source = std::make_shared<SamePieces>(BodyPiece{BodyPiece::Kind::kPostponed, {}});
  Response response{200, {}, "first"};
  response.rest = source;
  responders_[0].send(std::move(response));
  session_->settle();
  EXPECT_EQ(source->asked, 1);
  session_->settle();
  EXPECT_EQ(source->asked, 1);
  EXPECT_TRUE(session_->retry_piece());
  session_->settle();
  EXPECT_EQ(source->asked, 2);
}

TEST_F(SessionTest, WaitsToWriteWhenTheClientTakesNoMore) {
  answers_ = false;
  receive(cq::test::get("/x"));
  const std::string body(3'000'000, 'x');
  responders_[0].send({200, {}, body});
  session_->settle();
  EXPECT_TRUE(session_->wants_to_write());
  EXPECT_FALSE(session_->wants_input());
  EXPECT_TRUE(session_->interest_changed());
  std::string all;
  while (session_->wants_to_write()) {
    all += sent();
    session_->writable();
    session_->settle();
  }
  all += sent();
  EXPECT_TRUE(all.ends_with(body));
  EXPECT_TRUE(session_->wants_input());
  EXPECT_TRUE(session_->interest_changed());
}

TEST_F(SessionTest, IsWatchedForInputThatIsNotWantedUntilThereIsSome) {
  answers_ = false;
  receive("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  ASSERT_FALSE(session_->wants_input());
  EXPECT_FALSE(session_->interest_changed());
  EXPECT_TRUE(session_->is_watched_for_input());
  session_->put_off_input();
  EXPECT_TRUE(session_->interest_changed());
  EXPECT_FALSE(session_->is_watched_for_input());
  EXPECT_FALSE(session_->interest_changed());
  responders_[0].send({200, {}, "done"});
  session_->settle();
  EXPECT_TRUE(session_->wants_input());
  EXPECT_TRUE(session_->interest_changed());
  EXPECT_TRUE(session_->is_watched_for_input());
}

TEST_F(SessionTest, SeesAClientLeaveBehindInputThatIsNotWanted) {
  answers_ = false;
  receive("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  session_->put_off_input();
  session_->look_for_end_of_input();
  EXPECT_FALSE(responders_[0].client_left());
  client_end_ = FileDescriptor();
  session_->look_for_end_of_input();
  EXPECT_TRUE(responders_[0].client_left());
  responders_.clear();  // while there is what they give up to
}

TEST_F(SessionTest, IsNotWatchedForInputOnceItHasEnded) {
  answers_ = false;
  receive(cq::test::get("/x"));
  session_->end_of_input();
  session_->settle();
  EXPECT_TRUE(session_->interest_changed());
  EXPECT_FALSE(session_->is_watched_for_input());
  responders_[0].send({200, {}, "done"});
  session_->settle();
  EXPECT_FALSE(session_->is_watched_for_input());
}

TEST_F(SessionTest, LetsAClientGoThatTakesNothingButNotASlowOne) {
  options_.send_timeout = seconds(30);
  answers_ = false;
  receive(cq::test::get("/x"));
  responders_[0].send({200, {}, std::string(3'000'000, 'x')});
  session_->settle();
  pass(seconds(29));
  ASSERT_FALSE(sent().empty());
  session_->writable();
  session_->settle();
  ASSERT_TRUE(session_->wants_to_write());
  pass(seconds(29));
  EXPECT_FALSE(session_->over());
  pass(seconds(1));
  EXPECT_TRUE(session_->over());
}

TEST_F(SessionTest, ClosesItsSideBehindTheLastAnswerAndDropsTheRest) {
  receive("GET / HTTP/1.0\r\n\r\n");
  EXPECT_FALSE(sent().empty());
  EXPECT_TRUE(at_end_);
  EXPECT_FALSE(session_->over());
  EXPECT_TRUE(session_->wants_input());
  receive(cq::test::get("/more"));
  EXPECT_EQ(sent(), "");
  session_->end_of_input();
  EXPECT_TRUE(session_->over());
}

TEST_F(SessionTest, WaitsForTheClientToCloseOnlySoLong) {
  receive("GET / HTTP/1.0\r\n\r\n");
  pass(options_.linger_timeout - milliseconds(1));
  EXPECT_FALSE(session_->over());
  pass(milliseconds(1));
  EXPECT_TRUE(session_->over());
}

TEST_F(SessionTest, GivesAHeadItsTimeFromItsFirstByteOn) {
  receive("GET /");
  pass(options_.head_timeout / 2);
  receive(" HTTP/1.1\r\n");
  pass(options_.head_timeout / 2);
  EXPECT_NE(sent().find("HTTP/1.1 408 Request Timeout"), std::string::npos);
  EXPECT_TRUE(at_end_);
}

TEST_F(SessionTest, GivesABodyItsTimeFromTheHeadOn) {
  receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na");
  pass(options_.body_timeout - milliseconds(1));
  receive("b");
  EXPECT_EQ(sent(), "");
  pass(milliseconds(1));
  EXPECT_NE(sent().find("HTTP/1.1 408 "), std::string::npos);
}

TEST_F(SessionTest, ClosesAnIdleConnectionSilently) {
  receive(cq::test::get("/"));
  sent();
  pass(options_.keep_alive_timeout - milliseconds(1));
  receive(cq::test::get("/"));
  EXPECT_FALSE(sent().empty());
  pass(options_.keep_alive_timeout - milliseconds(1));
  EXPECT_FALSE(session_->over());
  pass(milliseconds(1));
  EXPECT_TRUE(session_->over());
  EXPECT_EQ(sent(), "");
}

TEST_F(SessionTest, HasNoDeadlineWhileARequestIsUnderWay) {
  answers_ = false;
  receive(cq::test::get("/"));
  pass(std::chrono::hours(24));
  EXPECT_FALSE(session_->over());
  responders_[0].send({});
  session_->settle();
  EXPECT_FALSE(sent().empty());
}

TEST_F(SessionTest, EndsWithAClientThatIsGone) {
  client_end_.close();
  receive(cq::test::get("/"));
  EXPECT_TRUE(session_->over());
}

}  // namespace
}  // namespace cq::http
