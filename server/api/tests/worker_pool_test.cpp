#include "api/worker_pool.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cq/deadline.hpp>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

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
  constexpr std::chrono::seconds kMostWait{60};
  WorkerPool pool(options(1, 1));
  const auto deadline = std::chrono::steady_clock::now() + kMostWait;
  for (int i = 0; i < 20; ++i) {
    std::promise<void> done;
    while (!pool.submit([&done] { done.set_value(); })) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "no room after " << i << " tasks";
      std::this_thread::yield();
    }
    ASSERT_EQ(done.get_future().wait_for(kMostWait), std::future_status::ready);
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

TEST(WorkerPool, AFloodUnderOneKeyDelaysAnotherByOneTaskAndMakesRoomForIt) {
  std::promise<void> gate;
  std::promise<void> begun;
  std::vector<std::string> order;  // of one thread
  std::atomic<int> given_up{0};
  WorkerPool pool(options(1, 4));
  ASSERT_TRUE(pool.submit([&] {
    begun.set_value();
    gate.get_future().wait();
  }));
  begun.get_future().wait();
  const auto submit = [&](const std::string& group) {
    return pool.submit([&order, group] { order.push_back(group); }, [&given_up] { ++given_up; }, {},
                       {.group = group});
  };
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(submit("flood"));
  EXPECT_FALSE(submit("flood"));
  EXPECT_EQ(given_up, 0);
  EXPECT_TRUE(submit("other"));
  EXPECT_EQ(given_up, 1);
  gate.set_value();
  pool.finish();
  EXPECT_EQ(order, (std::vector<std::string>{"flood", "other", "flood"}));
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

TEST(WorkerPool, ThreadsHaveItsName) {
  std::promise<std::string> name;
  WorkerPool pool(options(1, 1));
  ASSERT_TRUE(pool.submit([&name] {
    std::array<char, 16> text{};
    pthread_getname_np(pthread_self(), text.data(), text.size());
    name.set_value(text.data());
  }));
  EXPECT_EQ(name.get_future().get(), "test");
  EXPECT_EQ(pool.name(), "test");
}

TEST(WorkerPool, StartsTasksInTheOrderGiven) {
  std::vector<int> order;
  std::vector<int> expected;
  {
    WorkerPool pool(options(1, 100));
    for (int i = 0; i < 100; ++i) {
      expected.push_back(i);
      ASSERT_TRUE(pool.submit([&order, i] { order.push_back(i); }));
    }
  }
  EXPECT_EQ(order, expected);
}

TEST(WorkerPool, AllItsThreadsWorkWhileTasksWait) {
  constexpr int kThreads = 4;
  std::latch together(kThreads);
  WorkerPool pool(options(kThreads, kThreads));
  for (int i = 0; i < kThreads; ++i) {
    // Hangs, and so fails by its time limit, if one of them gets no thread.
    ASSERT_TRUE(pool.submit([&together] { together.arrive_and_wait(); }));
  }
  together.wait();
}

TEST(WorkerPool, SaysHowBusyItIs) {
  std::promise<void> gate;
  std::promise<void> begun;
  WorkerPool pool(options(1, 3));
  EXPECT_EQ(pool.load().active, 0U);
  ASSERT_TRUE(pool.submit([&] {
    begun.set_value();
    gate.get_future().wait();
  }));
  begun.get_future().wait();
  ASSERT_TRUE(pool.submit([] {}));
  ASSERT_TRUE(pool.submit([] {}));
  const WorkerPoolLoad load = pool.load();
  EXPECT_EQ(load.threads, 1U);
  EXPECT_EQ(load.active, 1U);
  EXPECT_EQ(load.queued, 2U);
  gate.set_value();
  pool.finish();
  EXPECT_EQ(pool.load().active, 0U);
  EXPECT_EQ(pool.load().queued, 0U);
}

TEST(WorkerPool, TakesNothingOnceItHasFinished) {
  std::atomic<int> called{0};
  WorkerPool pool(options(2, 10));
  ASSERT_TRUE(pool.submit([&called] { ++called; }));
  pool.finish();
  pool.finish();
  EXPECT_EQ(called, 1);
  EXPECT_FALSE(pool.submit([&called] { ++called; }, [&called] { ++called; }));
  EXPECT_EQ(called, 1);
}

TEST(WorkerPool, ATaskMaySubmitAnother) {
  std::promise<void> done;
  WorkerPool pool(options(1, 2));
  std::atomic<bool> taken{false};
  ASSERT_TRUE(pool.submit([&] { taken = pool.submit([&done] { done.set_value(); }); }));
  done.get_future().wait();
  EXPECT_TRUE(taken);
}

TEST(WorkerPool, ReleasesATaskBeforeItsPlaceIsFree) {
  auto held = std::make_shared<int>(7);
  const std::weak_ptr<int> watched = held;
  WorkerPool pool(options(1, 1));
  ASSERT_TRUE(pool.submit([held = std::move(held)] {}));
  while (!pool.submit([] {})) std::this_thread::yield();
  EXPECT_TRUE(watched.expired());
}

TEST(WorkerPool, WakesASleepingThreadForEachTask) {
  constexpr int kSubmitters = 3;
  constexpr int kRounds = 5'000;
  WorkerPool pool(options(4, kSubmitters));
  std::vector<std::thread> submitters;
  std::atomic<int> ran{0};
  for (int i = 0; i < kSubmitters; ++i) {
    submitters.emplace_back([&pool, &ran] {
      for (int round = 0; round < kRounds; ++round) {
        // Waits for its task, so that the threads have nothing to do and sleep: a lost wake-up
        // hangs, and so fails by its time limit.
        std::promise<void> done;
        while (!pool.submit([&done] { done.set_value(); })) std::this_thread::yield();
        done.get_future().wait();
        ++ran;
      }
    });
  }
  for (std::thread& submitter : submitters) submitter.join();
  EXPECT_EQ(ran, kSubmitters * kRounds);
}

TEST(WorkerPool, CallsExactlyOneOfTheTwoWheneverItIsDropped) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> taken{0};
    std::atomic<int> ran{0};
    std::atomic<int> given_up{0};
    {
      WorkerPool pool(options(2, 64));
      std::latch start(3);
      std::vector<std::thread> submitters;
      for (int i = 0; i < 2; ++i) {
        submitters.emplace_back([&] {
          start.arrive_and_wait();
          for (int task = 0; task < 200; ++task) {
            if (pool.submit([&ran] { ++ran; }, [&given_up] { ++given_up; })) ++taken;
          }
        });
      }
      start.arrive_and_wait();
      for (int i = 0; i < round; ++i) std::this_thread::yield();
      pool.drop_waiting();
      for (std::thread& submitter : submitters) submitter.join();
    }
    EXPECT_EQ(ran + given_up, taken);
  }
}

}  // namespace
}  // namespace cq::api
