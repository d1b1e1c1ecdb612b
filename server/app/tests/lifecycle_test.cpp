#include "app/lifecycle.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

namespace cq::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr seconds kPatience{60};

TEST(ShutdownLimit, CallsOnceItIsOver) {
  constexpr milliseconds kLimit(50);
  std::promise<Clock::time_point> called;
  std::future<Clock::time_point> at = called.get_future();
  const Clock::time_point start = Clock::now();
  const ShutdownLimit limit(kLimit, [&called] { called.set_value(Clock::now()); });
  ASSERT_EQ(at.wait_for(kPatience), std::future_status::ready);
  EXPECT_GE(at.get() - start, kLimit);
}

TEST(ShutdownLimit, EndsWithoutWaitingForItAndThenCallsNothing) {
  constexpr seconds kLimit(5);
  std::atomic<bool> called{false};
  const Clock::time_point start = Clock::now();
  {
    const ShutdownLimit limit(kLimit, [&called] { called = true; });
    std::this_thread::sleep_for(milliseconds(50));  // its thread waits by then
  }
  EXPECT_LT(Clock::now() - start, kLimit);
  EXPECT_FALSE(called);
}

TEST(ShutdownLimit, EndsAfterACallThatIsUnderWay) {
  std::promise<void> began;
  std::atomic<bool> ended{false};
  auto limit = std::make_unique<ShutdownLimit>(milliseconds(1), [&began, &ended] {
    began.set_value();
    std::this_thread::sleep_for(milliseconds(100));
    ended = true;
  });
  ASSERT_EQ(began.get_future().wait_for(kPatience), std::future_status::ready);
  limit.reset();
  EXPECT_TRUE(ended);
}

TEST(Watchdog, TellsTwiceInEachIntervalAsLongAsItIsAlive) {
  constexpr milliseconds kInterval(100);
  std::promise<Clock::time_point> third;
  std::future<Clock::time_point> at = third.get_future();
  std::atomic<int> told{0};
  const Clock::time_point start = Clock::now();
  {
    const Watchdog watchdog(
        kInterval, [] { return true; },
        [&third, &told] {
          if (++told == 3) third.set_value(Clock::now());
        });
    ASSERT_EQ(at.wait_for(kPatience), std::future_status::ready);
  }
  EXPECT_GE(at.get() - start, 3 * kInterval / 2);
}

TEST(Watchdog, SaysNothingOfOneThatIsNot) {
  std::promise<void> asked_often;
  std::atomic<int> asked{0};
  std::atomic<int> told{0};
  {
    const Watchdog watchdog(
        milliseconds(10),
        [&asked_often, &asked] {
          if (++asked == 5) asked_often.set_value();
          return false;
        },
        [&told] { ++told; });
    ASSERT_EQ(asked_often.get_future().wait_for(kPatience), std::future_status::ready);
  }
  EXPECT_EQ(told, 0);
}

TEST(Watchdog, EndsWithoutWaiting) {
  const Clock::time_point start = Clock::now();
  {
    const Watchdog watchdog(
        kPatience, [] { return true; }, [] {});
  }
  EXPECT_LT(Clock::now() - start, kPatience / 2);
}

}  // namespace
}  // namespace cq::app
