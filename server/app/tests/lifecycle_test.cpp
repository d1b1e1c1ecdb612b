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

}  // namespace
}  // namespace cq::app
