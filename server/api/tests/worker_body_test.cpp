#include "api/worker_body.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace cq::api {
namespace {

using Kind = http::BodyPiece::Kind;

/// Takes pieces.
class PieceChannel final : public http::Responder::Channel {
 public:
  void deliver(std::uint64_t /*sequence*/, http::Response /*response*/) override {}
  void deliver_permit(std::uint64_t /*sequence*/,
                      std::optional<http::Response> /*refusal*/) override {}
  void deliver_piece(std::uint64_t sequence, http::BodyPiece piece) override {
    EXPECT_EQ(sequence, 5U);
    sent.set_value(std::move(piece));
  }

  std::promise<http::BodyPiece> sent;
};

class WorkerBodyTest : public testing::Test {
 protected:
  http::BodyPiece piece_of(WorkerBody::Next next) {
    const auto channel = std::make_shared<PieceChannel>();
    const auto body = std::make_shared<WorkerBody>(pool_, std::move(next), [this] { ++failures_; });
    body->make_piece(http::PieceReceiver(channel, 5));
    return channel->sent.get_future().get();
  }

  WorkerPool pool_{{.name = "pieces", .threads = 1, .max_pending = 1}};
  std::atomic<int> failures_{0};
};

TEST_F(WorkerBodyTest, MakesAPieceOnAWorker) {
  const auto here = std::this_thread::get_id();
  const http::BodyPiece piece = piece_of([here] {
    EXPECT_NE(std::this_thread::get_id(), here);
    return http::BodyPiece{Kind::kMore, "piece"};
  });
  EXPECT_EQ(piece.kind, Kind::kMore);
  EXPECT_EQ(piece.bytes, "piece");
  EXPECT_EQ(failures_, 0);
}

TEST_F(WorkerBodyTest, SaysThatAPieceCannotBeMade) {
  const http::BodyPiece piece =
      piece_of([]() -> http::BodyPiece { throw std::runtime_error("the disk is gone"); });
  EXPECT_EQ(piece.kind, Kind::kFailed);
  EXPECT_EQ(failures_, 1);
}

TEST_F(WorkerBodyTest, PostponesAPieceThatNoWorkerHasTimeFor) {
  std::promise<void> gate;
  std::promise<void> begun;
  ASSERT_TRUE(pool_.submit([&begun, opened = gate.get_future().share()] {
    begun.set_value();
    opened.wait();
  }));
  begun.get_future().wait();
  EXPECT_EQ(piece_of([] { return http::BodyPiece{Kind::kMore, "piece"}; }).kind, Kind::kPostponed);
  gate.set_value();
  pool_.finish();
  EXPECT_EQ(failures_, 0);
}

TEST(PieceReceiver, DestroyedUnusedCutsTheResponseOff) {
  const auto channel = std::make_shared<PieceChannel>();
  { const http::PieceReceiver receiver(channel, 5); }
  EXPECT_EQ(channel->sent.get_future().get().kind, Kind::kFailed);
}

}  // namespace
}  // namespace cq::api
