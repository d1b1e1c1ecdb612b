#include "http/responder.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace cq::http {
namespace {

class RecordingChannel final : public Responder::Channel {
 public:
  void deliver_permit(std::uint64_t sequence, std::optional<Response> refusal) override {
    permits.emplace_back(sequence, refusal ? refusal->status : 0);
  }
  void deliver(std::uint64_t sequence, Response response) override {
    delivered.emplace_back(sequence, std::move(response));
  }
  void deliver_piece(std::uint64_t /*sequence*/, BodyPiece /*piece*/) override {}

  std::vector<std::pair<std::uint64_t, Response>> delivered;
  std::vector<std::pair<std::uint64_t, int>> permits;  ///< with the refusal's status; 0: allowed
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

TEST(BodyPermit, DecidesOnce) {
  const auto channel = std::make_shared<RecordingChannel>();
  {
    BodyPermit refused(channel, 7);
    refused.refuse({401, {}, ""});
    refused.allow();
    BodyPermit allowed(channel, 8);
    allowed.allow();
    allowed.refuse({401, {}, ""});
  }
  const std::vector<std::pair<std::uint64_t, int>> expected{{7, 401}, {8, 0}};
  EXPECT_EQ(channel->permits, expected);
}

TEST(BodyPermit, AllowsWhenItGoesUnused) {
  const auto channel = std::make_shared<RecordingChannel>();
  {
    BodyPermit from(channel, 3);
    const BodyPermit to(std::move(from));
  }
  const std::vector<std::pair<std::uint64_t, int>> expected{{3, 0}};
  EXPECT_EQ(channel->permits, expected);
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
