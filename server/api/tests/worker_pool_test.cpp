#include "api/worker_pool.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

namespace cq::api {
namespace {

WorkerPoolOptions options(std::size_t threads, std::size_t max_pending) {
  return {.name = "test", .threads = threads, .max_pending = max_pending};
}

TEST(WorkerPool, RunsEveryTaskItTookBeforeItEnds) {
  std::atomic<int> ran{0};
  {
    WorkerPool pool(options(3, 100));
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(pool.submit([&ran] { ++ran; }));
    }
  }
  EXPECT_EQ(ran, 100);
}

TEST(WorkerPool, TakesNoMoreThanItMayHold) {
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  std::atomic<int> ran{0};
  {
    WorkerPool pool(options(1, 2));
    const auto task = [opened, &ran] {
      opened.wait();
      ++ran;
    };
    EXPECT_TRUE(pool.submit(task));
    EXPECT_TRUE(pool.submit(task));
    EXPECT_FALSE(pool.submit(task));
    gate.set_value();
  }
  EXPECT_EQ(ran, 2);
}

TEST(WorkerPool, HasRoomAgainOnceATaskHasEnded) {
  constexpr std::chrono::seconds kPatience{60};
  WorkerPool pool(options(1, 1));
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (int i = 0; i < 20; ++i) {
    std::promise<void> done;
    while (!pool.submit([&done] { done.set_value(); })) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "no room after " << i << " tasks";
      std::this_thread::yield();
    }
    ASSERT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
  }
}

TEST(WorkerPool, ABusyThreadDoesNotHoldUpAnother) {
  std::promise<void> gate;
  WorkerPool pool(options(2, 2));
  ASSERT_TRUE(pool.submit([opened = gate.get_future().share()] { opened.wait(); }));
  std::promise<void> done;
  ASSERT_TRUE(pool.submit([&done] { done.set_value(); }));
  done.get_future().wait();  // hangs, and so fails by its time limit, if held up
  gate.set_value();
}

TEST(WorkerPool, GivesUpWhatHasNotBegunWhenToldTo) {
  std::promise<void> begun;
  std::promise<void> gate;
  std::atomic<int> ran{0};
  std::atomic<int> given_up{0};
  {
    WorkerPool pool(options(1, 10));
    ASSERT_TRUE(pool.submit([&] {
      begun.set_value();
      gate.get_future().wait();
      ++ran;
    }));
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(pool.submit([&ran] { ++ran; }, [&given_up] { ++given_up; }));
    }
    begun.get_future().wait();
    pool.drop_waiting();
    EXPECT_EQ(given_up, 5);
    EXPECT_EQ(pool.load().queued, 0U);
    EXPECT_FALSE(pool.submit([&ran] { ++ran; }));
    gate.set_value();
  }
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(given_up, 5);
}

TEST(WorkerPool, GivesUpWhatHasWaitedForTooLong) {
  WorkerPoolOptions impatient = options(1, 1);
  impatient.max_wait = std::chrono::milliseconds(0);
  std::promise<bool> has_run;
  WorkerPool pool(impatient);
  ASSERT_TRUE(pool.submit([&has_run] { has_run.set_value(true); },
                          [&has_run] { has_run.set_value(false); }));
  EXPECT_FALSE(has_run.get_future().get());
}

TEST(WorkerPool, MayBeLessUrgentThanTheRest) {
  WorkerPoolOptions nice = options(1, 1);
  nice.niceness = 1;
  std::promise<int> niceness;
  WorkerPool pool(nice);
  ASSERT_TRUE(pool.submit(
      [&niceness] { niceness.set_value(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()))); }));
  const int mine = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
  EXPECT_EQ(niceness.get_future().get(), std::min(mine + 1, 19));
}

}  // namespace
}  // namespace cq::api
