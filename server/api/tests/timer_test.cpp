#include "api/timer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

namespace cq::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;
using Pause = std::optional<Timer::Duration>;

constexpr seconds kLongEnough{60};

TEST(Timer, CallsOnceWhereThereIsNoNextTime) {
  constexpr milliseconds kLimit(50);
  std::promise<Clock::time_point> called;  // a second call would throw
  std::future<Clock::time_point> at = called.get_future();
  const Clock::time_point start = Clock::now();
  const Timer timer("limit", kLimit, [&called] {
    called.set_value(Clock::now());
    return Pause();
  });
  ASSERT_EQ(at.wait_for(kLongEnough), std::future_status::ready);
  EXPECT_GE(at.get() - start, kLimit);
}

TEST(Timer, EndsWithoutWaitingAndThenCallsNothing) {
  std::atomic<bool> called{false};
  const Clock::time_point start = Clock::now();
  {
    const Timer timer("limit", kLongEnough, [&called] {
      called = true;
      return Pause();
    });
    std::this_thread::sleep_for(milliseconds(50));  // its thread waits by then
  }
  EXPECT_LT(Clock::now() - start, kLongEnough);
  EXPECT_FALSE(called);
}

TEST(Timer, EndsAfterACallThatIsUnderWay) {
  std::promise<void> began;
  std::atomic<bool> ended{false};
  auto timer = std::make_unique<Timer>("limit", milliseconds(1), [&began, &ended] {
    began.set_value();
    std::this_thread::sleep_for(milliseconds(100));
    ended = true;
    return Pause();
  });
  ASSERT_EQ(began.get_future().wait_for(kLongEnough), std::future_status::ready);
  timer.reset();
  EXPECT_TRUE(ended);
}

TEST(Timer, CallsAgainAfterThePauseThatEachCallAsksFor) {
  static constexpr milliseconds kPause(50);
  std::promise<Clock::time_point> third;
  std::future<Clock::time_point> at = third.get_future();
  std::atomic<int> calls{0};
  const Clock::time_point start = Clock::now();
  {
    const Timer timer("often", Timer::Duration::zero(), [&third, &calls] {
      if (++calls == 3) third.set_value(Clock::now());
      return Pause(kPause);
    });
    ASSERT_EQ(at.wait_for(kLongEnough), std::future_status::ready);
  }
  EXPECT_GE(at.get() - start, 2 * kPause);
}

}  // namespace
}  // namespace cq::api
