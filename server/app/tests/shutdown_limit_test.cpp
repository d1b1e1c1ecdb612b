#include "app/shutdown_limit.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace cq::app {
namespace {

TEST(ShutdownLimit, CallsWhenItIsStillThere) {
  std::promise<void> called;
  const ShutdownLimit limit(std::chrono::milliseconds(1), [&called] { called.set_value(); });
  called.get_future().wait();  // hangs, and so fails by its time limit, if it doesn't
}

TEST(ShutdownLimit, CallsNothingOnceItIsGone) {
  std::atomic<bool> called{false};
  {
    const ShutdownLimit limit(std::chrono::hours(1), [&called] { called = true; });
  }
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace cq::app
