#include "http/responder.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace cq::http {
namespace {

class RecordingChannel final : public Responder::Channel {
 public:
  void deliver(std::uint64_t sequence, Response response) override {
    delivered.emplace_back(sequence, std::move(response));
  }

  std::vector<std::pair<std::uint64_t, Response>> delivered;
};

TEST(Responder, DeliversOnce) {
  const auto channel = std::make_shared<RecordingChannel>();
  {
    Responder responder(channel, 7);
    responder.send({201, {}, "first"});
    responder.send({201, {}, "second"});
  }
  ASSERT_EQ(channel->delivered.size(), 1U);
  EXPECT_EQ(channel->delivered[0].first, 7U);
  EXPECT_EQ(channel->delivered[0].second.body, "first");
}

TEST(Responder, Answers500WhenItGoesUnused) {
  const auto channel = std::make_shared<RecordingChannel>();
  { const Responder responder(channel, 3); }
  ASSERT_EQ(channel->delivered.size(), 1U);
  EXPECT_EQ(channel->delivered[0].second.status, 500);
  EXPECT_EQ(channel->delivered[0].second.body, R"({"detail":"Internal Server Error"})");
}

TEST(Responder, PassesTheRightToAnswerOnWhenMoved) {
  const auto channel = std::make_shared<RecordingChannel>();
  {
    Responder from(channel, 1);
    Responder to(std::move(from));
    to.send({});
  }
  EXPECT_EQ(channel->delivered.size(), 1U);
}

TEST(Responder, AnswersForTheOneItReplaces) {
  const auto channel = std::make_shared<RecordingChannel>();
  Responder kept(channel, 1);
  kept = Responder(channel, 2);
  ASSERT_EQ(channel->delivered.size(), 1U);
  EXPECT_EQ(channel->delivered[0].first, 1U);
  EXPECT_EQ(channel->delivered[0].second.status, 500);
  kept.send({});
  EXPECT_EQ(channel->delivered[1].first, 2U);
}

}  // namespace
}  // namespace cq::http
