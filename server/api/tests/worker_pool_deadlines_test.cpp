// How long tasks wait and run, and what becomes of those that take too long.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cq/deadline.hpp>
#include <future>
#include <thread>

#include "api/worker_pool.hpp"

namespace cq::api {
namespace {

TEST(WorkerPool, GivesUpWhatHasWaitedForTooLong) {
  WorkerPoolOptions impatient{.name = "test", .threads = 1, .max_pending = 1};
  impatient.max_wait = std::chrono::milliseconds(0);
  std::promise<bool> has_run;
  WorkerPool pool(impatient);
  ASSERT_TRUE(pool.submit([&has_run] { has_run.set_value(true); },
                          [&has_run] { has_run.set_value(false); }));
  EXPECT_FALSE(has_run.get_future().get());
}

TEST(WorkerPool, ReportsATaskThatRunsForTooLongOnceAndLetsItRunOn) {
  WorkerPoolOptions impatient{.name = "test", .threads = 1, .max_pending = 3};
  impatient.max_wait = std::chrono::milliseconds(20);
  std::promise<void> gate;
  std::promise<void> is_overdue;
  std::promise<void> has_run;
  std::promise<void> is_given_up;
  std::atomic<int> reports{0};
  WorkerPool pool(impatient);
  ASSERT_TRUE(pool.submit(
      [&] {
        gate.get_future().wait();
        has_run.set_value();
      },
      {},
      [&] {
        if (++reports == 1) is_overdue.set_value();
      }));
  is_overdue.get_future().wait();  // hangs, and so fails by its time limit, if none is reported
  // What waits behind it is given up in its time, too, though no thread is free to do that.
  ASSERT_TRUE(pool.submit([] {}, [&is_given_up] { is_given_up.set_value(); }));
  is_given_up.get_future().wait();
  EXPECT_EQ(pool.load().active, 1U);
  gate.set_value();
  has_run.get_future().wait();
  pool.finish();
  EXPECT_EQ(reports, 1);
}

TEST(WorkerPool, ReportsNoTaskThatHasEndedInTime) {
  WorkerPoolOptions impatient{.name = "test", .threads = 2, .max_pending = 10};
  impatient.max_wait = std::chrono::milliseconds(50);
  std::atomic<int> reports{0};
  std::atomic<int> ran{0};
  WorkerPool pool(impatient);
  const auto until = std::chrono::steady_clock::now() + 3 * impatient.max_wait;
  while (std::chrono::steady_clock::now() < until) {
    static_cast<void>(pool.submit([&ran] { ++ran; }, {}, [&reports] { ++reports; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  pool.finish();
  EXPECT_GT(ran, 0);
  EXPECT_EQ(reports, 0);
}

TEST(WorkerPool, WhatATaskAsksOfAStoreHasADeadlineBeforeTheTaskIsOverdue) {
  using Moment = std::optional<CallDeadline::Clock::time_point>;
  WorkerPoolOptions timed{.name = "test", .threads = 1, .max_pending = 2};
  timed.max_wait = std::chrono::seconds(100);
  WorkerPool pool(timed);
  std::promise<Moment> asked;
  const auto before = CallDeadline::Clock::now();
  ASSERT_TRUE(pool.submit([&asked] { asked.set_value(call_deadline()); }));
  const Moment deadline = asked.get_future().get();
  const auto after = CallDeadline::Clock::now();
  ASSERT_TRUE(deadline);
  EXPECT_GE(*deadline, before + std::chrono::seconds(90));
  EXPECT_LE(*deadline, after + std::chrono::seconds(91));
  EXPECT_EQ(call_deadline(), std::nullopt);
}

TEST(WorkerPool, WhatRunsHasATimeOfItsOwnWhereThatIsSet) {
  WorkerPoolOptions patient{.name = "test", .threads = 1, .max_pending = 3};
  patient.max_run = std::chrono::milliseconds(20);  // to wait, a task has a day
  std::promise<void> is_overdue;
  std::promise<void> gate;
  std::promise<void> begun;
  std::atomic<bool> is_given_up = false;
  WorkerPool pool(patient);
  ASSERT_TRUE(pool.submit(
      [&] {
        begun.set_value();
        gate.get_future().wait();
      },
      {}, [&is_overdue] { is_overdue.set_value(); }));
  begun.get_future().wait();
  ASSERT_TRUE(pool.submit([] {}, [&is_given_up] { is_given_up = true; }));
  is_overdue.get_future().wait();  // hangs, and so fails by its time limit, if it isn't reported
  EXPECT_EQ(pool.load().queued, 1U);
  gate.set_value();
  pool.finish();
  EXPECT_FALSE(is_given_up);
}

TEST(WorkerPool, WhatIsNotCountedMakesNoTaskOverdueAndMovesTheDeadlineOfItsCalls) {
  WorkerPoolOptions patient{.name = "test", .threads = 1, .max_pending = 3};
  patient.max_run = std::chrono::milliseconds(200);
  std::atomic<int> reports{0};
  std::promise<void> done;
  std::optional<CallDeadline::Clock::time_point> before;
  std::optional<CallDeadline::Clock::time_point> meanwhile;
  std::optional<CallDeadline::Clock::time_point> after;
  WorkerPool pool(patient);
  ASSERT_TRUE(pool.submit(
      [&] {
        before = call_deadline();
        const int result = uncounted([&] {
          meanwhile = call_deadline();
          std::this_thread::sleep_for(3 * *patient.max_run);
          return 7;
        });
        EXPECT_EQ(result, 7);
        after = call_deadline();
        done.set_value();
      },
      {}, [&reports] { ++reports; }));
  done.get_future().wait();
  pool.finish();
  EXPECT_EQ(reports, 0);
  EXPECT_FALSE(meanwhile);
  ASSERT_TRUE(before && after);
  EXPECT_GE(*after - *before, 3 * *patient.max_run);
  EXPECT_EQ(uncounted([] { return 1; }), 1) << "also on a thread of no pool";
}

TEST(WorkerPool, WhatIsCountedBehindThatIsOverdueInTime) {
  WorkerPoolOptions patient{.name = "test", .threads = 1, .max_pending = 3};
  patient.max_run = std::chrono::milliseconds(20);
  std::promise<void> is_overdue;
  std::promise<void> gate;
  WorkerPool pool(patient);
  ASSERT_TRUE(pool.submit(
      [&] {
        uncounted([] {
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
          return 0;
        });
        gate.get_future().wait();
      },
      {}, [&is_overdue] { is_overdue.set_value(); }));
  is_overdue.get_future().wait();  // hangs, and so fails by its time limit, if it isn't reported
  gate.set_value();
  pool.finish();
}

}  // namespace
}  // namespace cq::api
