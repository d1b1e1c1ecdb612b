#include "api/list_response.hpp"

#include <gtest/gtest.h>

#include <cq/json.hpp>
#include <string>
#include <vector>

namespace cq::api {
namespace {

/// A source whose pieces a test asks for.
class Pieces final : public http::BodySource {
 public:
  explicit Pieces(WorkerBody::Next next) : next_(std::move(next)) {}
  void make_piece(http::PieceReceiver /*receiver*/) override {}
  http::BodyPiece next() { return next_(); }

 private:
  WorkerBody::Next next_;
};

/// What a list of those groups of items comes to, and in how many pieces.
struct Sent {
  std::string body;
  std::size_t pieces = 0;
};

Sent send(std::vector<std::vector<std::string>> groups) {
  const http::Request request;
  const PathParameters path;
  std::shared_ptr<Pieces> pieces;
  const Call call{.request = request,
                  .path = path,
                  .body = {},
                  .username = {},
                  .make_source = [&pieces](WorkerBody::Next next) {
                    pieces = std::make_shared<Pieces>(std::move(next));
                    return pieces;
                  }};
  std::size_t made = 0;
  const http::Response response = list_response(
      call, R"({"items":[)",
      [groups = std::move(groups), made](std::string& out) mutable {
        for (const std::string& item : groups[made]) append_item(out, item);
        return ++made < groups.size();
      },
      std::string(R"(],"total":3})"));
  Sent sent{response.body, 1};
  if (response.rest == nullptr) return sent;
  for (;;) {
    const http::BodyPiece piece = pieces->next();
    sent.body += piece.bytes;
    ++sent.pieces;
    if (piece.kind == http::BodyPiece::Kind::kLast) return sent;
    EXPECT_FALSE(piece.bytes.empty());
  }
}

TEST(ListResponse, IsTheSameTextInHoweverManyPieces) {
  const std::string whole = R"({"items":[1,2,3],"total":3})";
  EXPECT_EQ(send({{"1", "2", "3"}}).body, whole);
  EXPECT_EQ(send({{"1"}, {"2"}, {"3"}}).body, whole);
  EXPECT_EQ(send({{"1", "2"}, {"3"}, {}}).body, whole);
  EXPECT_EQ(send({{}, {"1"}, {}, {}, {"2", "3"}}).body, whole);
  EXPECT_EQ(send({{}, {}}).body, R"({"items":[],"total":3})");
  EXPECT_EQ(send({{}}).body, R"({"items":[],"total":3})");
}

TEST(ListResponse, HoldsAPieceAtATime) {
  EXPECT_EQ(send({{"1", "2", "3"}}).pieces, 1U);
  EXPECT_EQ(send({{"1"}, {"2"}, {"3"}}).pieces, 3U);
  EXPECT_EQ(send({{"1"}, {}, {}, {"2", "3"}}).pieces, 2U);
}

}  // namespace
}  // namespace cq::api
