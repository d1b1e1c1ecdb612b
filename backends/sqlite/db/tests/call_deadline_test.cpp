#include <gmock/gmock.h>

#include <chrono>
#include <cq/deadline.hpp>
#include <thread>

#include "sqlite/db/tests/group_commit_fixture.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::Connection;
using sqlite::TouchedRows;
using Clock = CallDeadline::Clock;

// It never ends by itself, so that what ends it is the deadline.
constexpr std::string_view kEndless =
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";

Clock::time_point soon() {
  return Clock::now() + std::chrono::milliseconds(50);
}

const Write kAddsAndThenTakesForEver = [](Connection& connection, TouchedRows& touched) {
  add(connection, touched, 1000);
  connection.execute(kEndless);
};

const Write kWritesForEver = [](Connection& connection, TouchedRows& touched) {
  touched.add("numbers", "all");
  connection.execute(
      "INSERT INTO numbers WITH RECURSIVE c(x) AS (SELECT 2000 UNION ALL SELECT x + 1 FROM c) "
      "SELECT x FROM c");
};

/// Calls of the store's connections by threads with a deadline.
class CallDeadlineTest : public GroupCommitFixture {
 protected:
  Outcome write_until(Clock::time_point until, const Write& write) {
    const CallDeadline deadline(until);
    return error_of([&] { commits_->write(write); });
  }
};

TEST_F(CallDeadlineTest, AReadIsStoppedAndItsConnectionWorksOn) {
  Connection* stopped = nullptr;
  {
    const CallDeadline deadline(soon());
    const sqlite::Lease reader = pool_->reader();
    stopped = &*reader;
    const Outcome outcome = error_of([&] { reader->execute(kEndless); });
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->kind(), ErrorKind::kBusy);
    EXPECT_THAT(outcome->what(), testing::HasSubstr("The time for a call"));
    EXPECT_EQ(outcome->reason(), "it takes too long");
  }
  const sqlite::Lease reader = pool_->reader();
  EXPECT_EQ(&*reader, stopped) << "it was replaced";
  EXPECT_EQ(numbers_in(*reader), 0);
  // Without a deadline it isn't stopped, however many steps it takes.
  sqlite::Statement many = reader->prepare(
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 200000) "
      "SELECT count(*) FROM c");
  ASSERT_TRUE(many.step());
  EXPECT_EQ(many.integer(0), 200'000);
}

TEST_F(CallDeadlineTest, AReadInMemoryIsStoppedToo) {
  sqlite::ConnectionPool pool(sqlite::DatabaseOptions{});
  {
    const CallDeadline deadline(soon());
    const sqlite::Lease reader = pool.reader();
    EXPECT_EQ(error_kind_of([&] { reader->execute(kEndless); }), ErrorKind::kBusy);
  }
  const sqlite::Lease writer = pool.writer();
  writer->execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
  writer->execute(
      "INSERT INTO numbers WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE "
      "x < 20000) SELECT x FROM c");
  EXPECT_EQ(numbers_in(*writer), 20'000);
}

TEST_F(CallDeadlineTest, AReadWithoutTimeIsNotBegun) {
  const CallDeadline deadline(Clock::now());
  EXPECT_EQ(error_kind_of([&] { pool_->reader(); }), ErrorKind::kBusy);
}

TEST_F(CallDeadlineTest, OfAChangeThatIsStoppedNothingStays) {
  for (const Write& write : {kAddsAndThenTakesForEver, kWritesForEver}) {
    const Outcome outcome = write_until(soon(), write);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->kind(), ErrorKind::kBusy) << outcome->what();
    EXPECT_EQ(numbers(), "");
  }
  EXPECT_EQ(write_until(Clock::now() - std::chrono::seconds(1), adds(1))->kind(), ErrorKind::kBusy);
  EXPECT_EQ(numbers(), "");
  commits_->write(adds(2));
  EXPECT_EQ(numbers(), "2");
}

// As when the disk is slow: what has begun to be committed is committed.
TEST_F(CallDeadlineTest, ACommitIsNotStopped) {
  const auto slow_commit = [](void*) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return 0;
  };
  sqlite3_commit_hook(pool_->writer()->handle(), slow_commit, nullptr);
  bool begun = false;
  Clock::time_point until = soon();
  const Outcome outcome = write_until(until, [&](Connection& connection, TouchedRows& touched) {
    begun = true;
    for (int i = 0; i < 2000; ++i) add(connection, touched, i);
    std::this_thread::sleep_until(until);
  });
  // Where the machine was so slow that its time was up before its last statement, it isn't made.
  EXPECT_EQ(outcome.has_value(), numbers().empty());
  EXPECT_TRUE(begun || outcome);
  if (outcome) {
    EXPECT_EQ(outcome->kind(), ErrorKind::kBusy);
  }
}

TEST_F(CallDeadlineTest, ThoseThatShareItsTransactionAreMade) {
  const Write stops = [](Connection& connection, TouchedRows& touched) {
    const sqlite::StoppedAt now(connection, Clock::now());
    kAddsAndThenTakesForEver(connection, touched);
  };
  const auto outcomes = write_together({adds(1), stops, adds(3)});
  EXPECT_FALSE(outcomes[0]);
  ASSERT_TRUE(outcomes[1]);
  EXPECT_EQ(outcomes[1]->kind(), ErrorKind::kBusy);
  EXPECT_FALSE(outcomes[2]);
  EXPECT_EQ(numbers(), "1,3");
}

// Else its client would be told that the store is busy, and that nothing was changed.
TEST_F(CallDeadlineTest, WhatIsAskedBehindAChangeHasNone) {
  const CallDeadline deadline(Clock::now() + std::chrono::minutes(1));
  commits_->write([](Connection&, TouchedRows&) {});  // which changes nothing
  EXPECT_NE(call_deadline(), std::nullopt);
  commits_->write(adds(1));
  EXPECT_EQ(call_deadline(), std::nullopt);
}

TEST_F(CallDeadlineTest, NoLockIsWaitedForBeyondIt) {
  RawDatabase other(file());
  other.run("BEGIN IMMEDIATE");
  options_.busy_timeout = std::chrono::hours(1);
  sqlite::ConnectionPool patient(options_);
  sqlite::GroupCommit commits(patient, *tracker_, *checkpointer_);
  {
    const CallDeadline deadline(soon());
    EXPECT_EQ(error_kind_of([&] { commits.write(adds(1)); }), ErrorKind::kBusy);
  }
  other.run("ROLLBACK");
  EXPECT_EQ(numbers(), "");
}

// What notes something in the background has no deadline, and may wait for a lock for long.
TEST_F(CallDeadlineTest, NobodyThatMayWaitForLongerIsWaitedForBeyondIt) {
  RawDatabase other(file());
  other.run("BEGIN IMMEDIATE");
  options_.busy_timeout = std::chrono::hours(1);
  sqlite::ConnectionPool patient(options_);
  sqlite::GroupCommit commits(patient, *tracker_, *checkpointer_);
  std::thread without([&] { commits.write(adds(1)); });
  while (commits.waiting() == 0) std::this_thread::yield();
  {
    const CallDeadline deadline(soon());
    EXPECT_EQ(error_kind_of([&] { commits.write(adds(2)); }), ErrorKind::kBusy);
  }
  EXPECT_EQ(commits.waiting(), 1U);
  other.run("ROLLBACK");
  without.join();
  EXPECT_EQ(numbers(), "1");
}

}  // namespace
}  // namespace cq::test
