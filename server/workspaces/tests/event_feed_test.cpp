#include "workspaces/event_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace cq::workspaces {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Events of consecutive numbers.
class FakeEvents final : public Events {
 public:
  std::vector<Event> list(std::int64_t after, std::size_t limit) override {
    std::vector<Event> listed;
    for (std::int64_t i = std::max(first, after + 1); i <= last && listed.size() < limit; ++i) {
      listed.push_back({.number = i, .kind = "session.pending"});
    }
    return listed;
  }
  EventRange range() override {
    const EventRange kept{.first = first, .last = last};
    if (after_range) after_range();
    return kept;
  }

  std::int64_t first = 1;
  std::int64_t last = 0;
  std::function<void()> after_range;
};

class EventFeedTest : public testing::Test {
 protected:
  std::string page(std::int64_t after, std::chrono::seconds patience = {}) {
    EventPage made(feed_, after, 100, patience);
    const http::BodyPiece piece = made.next();
    EXPECT_EQ(piece.kind, http::BodyPiece::Kind::kLast);
    return piece.bytes;
  }

  FakeEvents events_;
  EventFeed feed_{events_};
};

TEST_F(EventFeedTest, AFollowerThatFallsBehindLearnsWhatItMissed) {
  events_.last = 200;
  EventStream stream(feed_, 0);
  EXPECT_THAT(stream.next().bytes, HasSubstr("id: 64\n"));
  EXPECT_THAT(stream.next().bytes, StartsWith("id: 65\n"));
  events_.first = 190;
  EXPECT_THAT(stream.next().bytes, StartsWith("event: lost\ndata: {\"first\":190}\n\nid: 190\n"));
}

TEST_F(EventFeedTest, AStreamFromTheBeginningHasLostNothing) {
  events_.first = 190;
  events_.last = 200;
  EventStream stream(feed_, 0);
  EXPECT_THAT(stream.next().bytes, Not(HasSubstr("lost")));
}

TEST_F(EventFeedTest, APageSaysWhatWasTrimmedWhileItWasMade) {
  events_.last = 200;
  EXPECT_THAT(page(1), HasSubstr(R"("lost":false)"));
  events_.after_range = [this] { events_.first = 190; };
  EXPECT_THAT(page(1, std::chrono::seconds(1)), HasSubstr(R"("lost":true)"));
}

TEST_F(EventFeedTest, ANumberBeyondTheNewestIsALossAndNothingToWaitFor) {
  events_.last = 3;
  EXPECT_THAT(page(3), HasSubstr(R"({"events":[],"next_after":3,"lost":false})"));
  for (const std::chrono::seconds patience : {std::chrono::seconds(0), std::chrono::seconds(30)}) {
    const std::string beyond = page(70, patience);
    EXPECT_THAT(beyond, HasSubstr(R"("number":1,)"));
    EXPECT_THAT(beyond, HasSubstr(R"("next_after":3,"lost":true)"));
  }
  EventStream stream(feed_, 70);
  const std::string begin = stream.next().bytes;
  EXPECT_THAT(begin, HasSubstr("event: lost\ndata: {\"first\":1}\n\nid: 1\n"));
  EXPECT_THAT(begin, HasSubstr("id: 3\n"));
  events_.first = 0;
  events_.last = 0;
  EXPECT_EQ(page(70), R"({"events":[],"next_after":0,"lost":true})");
}

}  // namespace
}  // namespace cq::workspaces
