#include "app/timed_call.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <vector>

namespace cq::app {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(TimedCall, WaitsForTheCallToEnd) {
  std::atomic<int> calls{0};
  TimedCall call([&calls] { ++calls; }, hours(1));
  EXPECT_TRUE(call.run());
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(call.run());
  EXPECT_EQ(calls, 2);
}

TEST(TimedCall, WaitsNoLongerThanTheLimitAndAsksOnce) {
  std::promise<void> gate;
  std::atomic<int> calls{0};
  TimedCall call(
      [&calls, opened = gate.get_future().share()] {
        ++calls;
        opened.wait();
      },
      milliseconds(50));
  EXPECT_FALSE(call.run());  // hangs, and so fails by its time limit, if it waited
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(call.run());
  EXPECT_LT(std::chrono::steady_clock::now() - before, 1000 * milliseconds(50));
  EXPECT_EQ(calls, 1);
  gate.set_value();
  while (!call.run()) {  // the first one ends
  }
  while (!call.run()) {
  }
  EXPECT_GE(calls, 2) << "the next one asks anew";
}

TEST(TimedCall, ThoseThatAskMeanwhileWaitForTheSameCall) {
  std::promise<void> begun;
  std::promise<void> gate;
  std::atomic<int> calls{0};
  TimedCall call(
      [&] {
        if (++calls == 1) {
          begun.set_value();
          gate.get_future().wait();
        }
      },
      hours(1));
  call.begin();
  begun.get_future().wait();
  std::vector<std::future<bool>> all;
  for (int i = 0; i < 4; ++i) {
    all.push_back(std::async(std::launch::async, [&call] { return call.run(); }));
  }
  gate.set_value();
  for (std::future<bool>& ended : all) EXPECT_TRUE(ended.get());
}

}  // namespace
}  // namespace cq::app
