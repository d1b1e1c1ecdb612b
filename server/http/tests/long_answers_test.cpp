// Responses whose rest is made while the client reads, and clients that don't.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "http/tests/test_server.hpp"
#include "support/raw_client.hpp"

namespace cq::test {
namespace {

using http::BodyPiece;
using std::chrono::milliseconds;

constexpr std::size_t kPieceSize = 256 * http::kKibibyte;

/// What sources have done so far.
struct Counts {
  std::atomic<int> made{0};
  std::atomic<int> alive{0};
};

/// Pieces of 256 KiB each, made on threads of their own.
class CountedSource final : public http::BodySource {
 public:
  CountedSource(Counts& counts, int pieces, BodyPiece::Kind end)
      : counts_(counts), left_(pieces), end_(end) {
    ++counts_.alive;
  }
  ~CountedSource() override { --counts_.alive; }

  void make_piece(http::PieceReceiver receiver) override {
    const bool last = --left_ <= 0;
    ++counts_.made;
    std::thread([last, end = end_, receiver = std::move(receiver)]() mutable {
      receiver.send({last ? end : BodyPiece::Kind::kMore, std::string(kPieceSize, 'x')});
    }).detach();
  }

 private:
  Counts& counts_;
  int left_;
  const BodyPiece::Kind end_;
};

/// "/N": N pieces behind the first; "/N/failed": the last of which can't be made.
http::RequestHandler long_answers(Counts& counts) {
  return [&counts](const http::Request& request, http::Responder responder) {
    http::Response response{200, {}, std::string(kPieceSize, 'x')};
    const auto end =
        request.path.ends_with("/failed") ? BodyPiece::Kind::kFailed : BodyPiece::Kind::kLast;
    response.rest = std::make_shared<CountedSource>(counts, std::stoi(request.path.substr(1)), end);
    responder.send(std::move(response));
  };
}

/// Whether it becomes true within a minute.
template <typename Condition>
bool becomes_true(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

TEST(LongAnswers, ComeWholeOneBehindTheOther) {
  Counts counts;
  TestServer server(long_answers(counts));
  RawClient client(server.port());
  client.send(get("/20") + get("/3") + get("/1"));
  EXPECT_EQ(client.read_response().body.size(), 21 * kPieceSize);
  EXPECT_EQ(client.read_response().body.size(), 4 * kPieceSize);
  EXPECT_EQ(client.read_response().body.size(), 2 * kPieceSize);
  EXPECT_TRUE(becomes_true([&] { return counts.alive == 0; }));
  EXPECT_EQ(counts.made, 24);
}

TEST(LongAnswers, AreMadeAsFastAsTheClientReads) {
  Counts counts;
  TestServer server(long_answers(counts));
  RawClient slow(server.port(), "127.0.0.1", 4096);
  slow.send(get("/1000"));
  ASSERT_TRUE(becomes_true([&] { return counts.made > 0; }));
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_LT(counts.made, 60);  // what the sockets hold
  EXPECT_EQ(slow.read_response().body.size(), 1001 * kPieceSize);
}

TEST(LongAnswers, WhoseRestFailsAreCutOff) {
  Counts counts;
  TestServer server(long_answers(counts));
  RawClient client(server.port());
  client.send(get("/3/failed"));
  const std::string all = client.read_to_end();
  EXPECT_GT(all.size(), 3 * kPieceSize);
  EXPECT_FALSE(all.ends_with("0\r\n\r\n"));
  EXPECT_TRUE(becomes_true([&] { return counts.alive == 0; }));
}

TEST(LongAnswers, AreReleasedWhenTheClientLeaves) {
  Counts counts;
  TestServer server(long_answers(counts));
  {
    RawClient client(server.port(), "127.0.0.1", 4096);
    client.send(get("/1000"));
    ASSERT_TRUE(becomes_true([&] { return counts.made > 0; }));
    client.reset();
  }
  EXPECT_TRUE(becomes_true([&] { return counts.alive == 0; }));
  EXPECT_LT(counts.made, 100);
}

TEST(LongAnswers, WhoseClientsDoNotReadForTooLongEnd) {
  http::ServerOptions options;
  options.send_timeout = milliseconds(200);
  Counts counts;
  TestServer server(long_answers(counts), options);
  RawClient deaf(server.port(), "127.0.0.1", 4096);
  deaf.send(get("/1000"));
  ASSERT_TRUE(becomes_true([&] { return counts.made > 0; }));
  EXPECT_TRUE(becomes_true([&] { return counts.alive == 0; }));
}

TEST(LongAnswers, WhoseClientsDoNotReadEndBeforeTheyHoldTooMuch) {
  constexpr std::size_t kClients = 40;
  http::ServerOptions options;
  options.max_response_total = 8 * kPieceSize;
  std::atomic<int> reported{0};
  options.on_shortage = [&reported](http::Shortage shortage) {
    if (shortage == http::Shortage::kResponses) ++reported;
  };
  TestServer server(
      [](const http::Request& request, http::Responder responder) {
        if (request.path == "/short") return responder.send({200, {}, "short"});
        responder.send({200, {}, std::string(16 * kPieceSize, 'x')});
      },
      options);
  std::vector<RawClient> deaf;
  for (std::size_t i = 0; i < kClients; ++i) {
    deaf.emplace_back(server.port(), "127.0.0.1", 4096);
    deaf.back().send("GET /whole HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    RawClient other(server.port());
    other.send(get("/short"));
    ASSERT_EQ(other.read_response().body, "short");
  }
  ASSERT_TRUE(becomes_true([&] { return reported > 0; }));
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_EQ(reported, 1);
  const auto cut_off = std::count_if(deaf.begin(), deaf.end(), [](RawClient& client) {
    return client.read_to_end().size() < 16 * kPieceSize;
  });
  EXPECT_GE(cut_off, static_cast<std::ptrdiff_t>(kClients - 8));
}

TEST(LongAnswers, AllComeWholeWhereThereIsRoomForFewPieces) {
  constexpr std::size_t kClients = 12;
  http::ServerOptions options;
  options.max_response_total = 16 * kPieceSize;
  Counts counts;
  TestServer server(long_answers(counts), options);
  std::vector<std::jthread> clients;
  std::atomic<std::size_t> whole{0};
  for (std::size_t i = 0; i < kClients; ++i) {
    clients.emplace_back([&server, &whole] {
      RawClient client(server.port());
      client.send(get("/12"));
      whole += client.read_response().body.size() == 13 * kPieceSize ? 1U : 0U;
    });
  }
  clients.clear();
  EXPECT_EQ(whole, kClients);
}

}  // namespace
}  // namespace cq::test
