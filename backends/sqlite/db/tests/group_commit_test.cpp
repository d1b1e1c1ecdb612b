#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <cq/error.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "sqlite/db/tests/group_commit_fixture.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::Connection;
using sqlite::TouchedRows;

class GroupCommitTest : public GroupCommitFixture {};

TEST_F(GroupCommitTest, ChangesThatWaitShareACommit) {
  const auto outcomes = write_together({adds(1), adds(2), adds(3), adds(4)});
  EXPECT_THAT(outcomes, testing::Each(testing::Eq(std::nullopt)));
  EXPECT_EQ(numbers(), "1,2,3,4");
  EXPECT_EQ(commits_made_, 1);
}

TEST_F(GroupCommitTest, AChangeSeesWhatThoseBeforeItDid) {
  const Write adds_to_last = [](Connection& connection, TouchedRows& touched) {
    connection.execute("INSERT INTO numbers SELECT max(number) + 10 FROM numbers");
    touched.add("numbers", "last");
  };
  EXPECT_THAT(write_together({adds(1), adds_to_last}), testing::Each(testing::Eq(std::nullopt)));
  EXPECT_EQ(numbers(), "1,11");
}

TEST_F(GroupCommitTest, AChangeThatRefusesBeforeItWritesLeavesTheOthersTogether) {
  const auto outcomes = write_together({adds(1), kRefuses, adds(3)});
  EXPECT_FALSE(outcomes[0]);
  ASSERT_TRUE(outcomes[1]);
  EXPECT_EQ(outcomes[1]->kind(), ErrorKind::kNotFound);
  EXPECT_FALSE(outcomes[2]);
  EXPECT_EQ(numbers(), "1,3");
  EXPECT_EQ(commits_made_, 1);
}

TEST_F(GroupCommitTest, WhereNothingIsWrittenNothingIsCommitted) {
  const auto outcomes = write_together({kRefuses, [](Connection&, TouchedRows&) {}});
  EXPECT_TRUE(outcomes[0]);
  EXPECT_FALSE(outcomes[1]);
  EXPECT_EQ(commits_made_, 0);
}

TEST_F(GroupCommitTest, OfAChangeThatFailsHalfwayNothingStays) {
  const auto outcomes = write_together({adds(1), kFailsHalfway, adds(3)});
  EXPECT_FALSE(outcomes[0]);
  ASSERT_TRUE(outcomes[1]);
  EXPECT_STREQ(outcomes[1]->what(), "Halfway.");
  EXPECT_FALSE(outcomes[2]);
  EXPECT_EQ(numbers(), "1,3");
}

TEST_F(GroupCommitTest, AChangeThatIsAloneAndFailsHalfwayIsMadeOnce) {
  int made = 0;
  const Write counts = [&made](Connection& connection, TouchedRows& touched) {
    ++made;
    kFailsHalfway(connection, touched);
  };
  EXPECT_TRUE(write_together({counts}).front());
  EXPECT_EQ(made, 1);
  EXPECT_EQ(numbers(), "");
}

TEST_F(GroupCommitTest, AChangeRefusedForWhatIsThenUndoneIsMadeAgain) {
  bool first_time = true;
  const Write adds_once = [&first_time](Connection& connection, TouchedRows& touched) {
    if (!std::exchange(first_time, false)) throw Error(ErrorKind::kInternal, "Once is enough.");
    add(connection, touched, 7);
  };
  const Write adds_if_first = [](Connection& connection, TouchedRows& touched) {
    if (numbers_in(connection) > 0) throw Error(ErrorKind::kConflict, "Not the first.");
    add(connection, touched, 8);
  };
  const auto outcomes = write_together({adds_once, adds_if_first, kFailsHalfway});
  EXPECT_TRUE(outcomes[0]);
  EXPECT_FALSE(outcomes[1]) << outcomes[1]->what();
  EXPECT_TRUE(outcomes[2]);
  EXPECT_EQ(numbers(), "8");
}

TEST_F(GroupCommitTest, WhatComesBehindATransactionThatSqliteUndidIsNotWrittenOutsideOfOne) {
  const Write undoes = [](Connection& connection, TouchedRows& touched) {
    touched.add("numbers", "1");
    connection.execute("INSERT OR ROLLBACK INTO numbers VALUES (1)");
  };
  const auto outcomes = write_together({adds(1), undoes, kFailsHalfway, adds(5)});
  EXPECT_FALSE(outcomes[0]);
  EXPECT_TRUE(outcomes[1]);
  EXPECT_TRUE(outcomes[2]);
  EXPECT_FALSE(outcomes[3]);
  EXPECT_EQ(numbers(), "1,5");
}

TEST_F(GroupCommitTest, AChangeThatHidesThatSqliteUndidTheTransactionIsReported) {
  commits_->write(adds(1));
  const Write hides = [](Connection& connection, TouchedRows& touched) {
    touched.add("numbers", "1");
    try {
      connection.execute("INSERT OR ROLLBACK INTO numbers VALUES (1)");
    } catch (const Error&) {
    }
  };
  const auto outcomes = write_together({hides, adds(5)});
  ASSERT_TRUE(outcomes[0]);
  EXPECT_EQ(outcomes[0]->kind(), ErrorKind::kInternal);
  EXPECT_FALSE(outcomes[1]);
  EXPECT_EQ(numbers(), "1,5");
}

TEST_F(GroupCommitTest, WhenTheCommitFailsOnlyTheChangeAtFaultFails) {
  const Write orphan = [](Connection& connection, TouchedRows& touched) {
    connection.execute("INSERT INTO children VALUES (1)");  // complained of at the commit
    touched.add("children", "1");
  };
  const auto outcomes = write_together({adds(1), orphan, kRefuses});
  EXPECT_FALSE(outcomes[0]);
  ASSERT_TRUE(outcomes[1]);
  EXPECT_EQ(outcomes[1]->kind(), ErrorKind::kConflict) << outcomes[1]->what();
  ASSERT_TRUE(outcomes[2]);
  EXPECT_EQ(outcomes[2]->kind(), ErrorKind::kNotFound);
  EXPECT_EQ(numbers(), "1");
  EXPECT_EQ(RawDatabase(file()).value("SELECT count(*) FROM children"), "0");
}

TEST_F(GroupCommitTest, WhenAnotherProcessHoldsTheLockAllAreBusyAndNothingStays) {
  options_.busy_timeout = std::chrono::milliseconds(50);
  commits_.reset();
  pool_.emplace(options_);
  commits_.emplace(*pool_, *tracker_, *checkpointer_);
  RawDatabase other(file());
  other.run("BEGIN IMMEDIATE");
  std::vector<std::thread> threads;
  std::vector<Outcome> outcomes(3);
  threads.reserve(outcomes.size());
  for (Outcome& outcome : outcomes) {
    threads.emplace_back([&] { outcome = error_of([&] { commits_->write(adds(1)); }); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Outcome& outcome : outcomes) {
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->kind(), ErrorKind::kBusy) << outcome->what();
  }
  other.run("COMMIT");
  EXPECT_EQ(numbers(), "");
  commits_->write(adds(2));
  EXPECT_EQ(numbers(), "2");
}

TEST_F(GroupCommitTest, AChangeThatDoesNotSayWhatItTouchedIsRefused) {
  const Write says_nothing = [](Connection& connection, TouchedRows&) {
    connection.execute("INSERT INTO numbers VALUES (2)");
  };
  const auto outcomes = write_together({adds(1), says_nothing, adds(3)});
  EXPECT_FALSE(outcomes[0]);
  ASSERT_TRUE(outcomes[1]);
  EXPECT_EQ(outcomes[1]->kind(), ErrorKind::kInternal);
  EXPECT_FALSE(outcomes[2]);
  EXPECT_EQ(numbers(), "1,3");
}

TEST_F(GroupCommitTest, ManyThreadsLoseNothing) {
  constexpr int kThreads = 8;
  constexpr int kEach = 200;
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) {
        // Every tenth number is another thread's, too; some changes fail halfway.
        const int number = i % 10 == 0 ? i : 1000 * (thread + 1) + i;
        const auto error = error_of([&] {
          commits_->write([&](Connection& connection, TouchedRows& touched) {
            add(connection, touched, number);
            if (i % 7 == 3) throw Error(ErrorKind::kInternal, "Halfway.");
          });
        });
        if (error) ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  RawDatabase database(file());
  const int kept = std::stoi(database.value("SELECT count(*) FROM numbers"));
  EXPECT_EQ(kept + refused, kThreads * kEach);
  EXPECT_EQ(database.value("SELECT count(*) FROM numbers WHERE number % 10 = 0"),
            std::to_string(17));  // 0, 10 ... 190, but 10, 80 and 150, which always fail
  EXPECT_EQ(commits_->waiting(), 0U);
}

}  // namespace
}  // namespace cq::test
