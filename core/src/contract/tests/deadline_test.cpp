#include <gtest/gtest.h>

#include <cq/deadline.hpp>
#include <thread>

namespace cq {
namespace {

using Clock = CallDeadline::Clock;

TEST(CallDeadline, IsThatOfTheThreadThatSetIt) {
  EXPECT_EQ(call_deadline(), std::nullopt);
  const Clock::time_point until = Clock::now() + std::chrono::seconds(3);
  {
    const CallDeadline deadline(until);
    EXPECT_EQ(call_deadline(), until);
    std::thread([] { EXPECT_EQ(call_deadline(), std::nullopt); }).join();
  }
  EXPECT_EQ(call_deadline(), std::nullopt);
}

TEST(CallDeadline, IsNoneBehindAChange) {
  {
    const CallDeadline deadline(Clock::now());
    note_change_made();
    EXPECT_EQ(call_deadline(), std::nullopt);
  }
  const CallDeadline next(Clock::time_point{});
  EXPECT_EQ(call_deadline(), Clock::time_point{});
}

TEST(CallDeadline, OfSeveralTheEarliestCounts) {
  const Clock::time_point until = Clock::now();
  const CallDeadline outer(until);
  {
    const CallDeadline later(until + std::chrono::seconds(1));
    EXPECT_EQ(call_deadline(), until);
    const CallDeadline earlier(until - std::chrono::seconds(1));
    EXPECT_EQ(call_deadline(), until - std::chrono::seconds(1));
  }
  EXPECT_EQ(call_deadline(), until);
}

}  // namespace
}  // namespace cq
