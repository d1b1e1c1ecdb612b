#include "sqlite/group_commit.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <cq/error.hpp>
#include <cq/testkit/samples.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "conformance/sqlite/raw_database.hpp"
#include "conformance/sqlite/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::Connection;
using sqlite::ConnectionPool;
using sqlite::GroupCommit;
using sqlite::Lease;
using sqlite::LiveIndex;
using Outcome = std::optional<Error>;

void add(Connection& connection, int number) {
  connection.prepare("INSERT INTO numbers VALUES (?1)").bind(1, number).run();
}

GroupCommit::Change adds(int number) {
  return [number](Connection& connection) { add(connection, number); };
}

std::int64_t numbers_in(Connection& connection) {
  sqlite::Statement row = connection.prepare("SELECT count(*) FROM numbers");
  row.step();
  return row.integer(0);
}

// A table of numbers whose commits are counted.
class GroupCommitTest : public SqliteTest {
 protected:
  GroupCommitTest() {
    options_.file = file();
    pool_.emplace(options_);
    index_.emplace(options_);
    commits_.emplace(*pool_, *index_);
    const Lease writer = pool_->writer();
    writer->use_write_ahead_log(options_.busy_timeout);
    writer->execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
    writer->execute("CREATE TABLE parents (id INTEGER PRIMARY KEY)");
    writer->execute(
        "CREATE TABLE children (parent INTEGER REFERENCES parents(id) "
        "DEFERRABLE INITIALLY DEFERRED)");
    const auto count = [](void* commits) {
      ++*static_cast<std::atomic<int>*>(commits);
      return 0;
    };
    sqlite3_commit_hook(writer->handle(), count, &commits_made_);
  }

  // Makes the changes at once, each from a thread of its own and in their order, while the writing
  // connection is busy; so they share what they can. What came of each.
  std::vector<Outcome> write_together(const std::vector<GroupCommit::Change>& changes) {
    std::vector<Outcome> outcomes(changes.size());
    std::vector<std::thread> threads;
    {
      const Lease busy = pool_->writer();
      for (std::size_t i = 0; i < changes.size(); ++i) {
        threads.emplace_back(
            [&, i] { outcomes[i] = error_of([&] { commits_->write(changes[i]); }); });
        while (commits_->waiting() < i + 1) std::this_thread::yield();
      }
      commits_made_ = 0;
    }
    for (std::thread& thread : threads) thread.join();
    return outcomes;
  }

  [[nodiscard]] std::string numbers() const {
    return RawDatabase(file()).value(
        "SELECT coalesce(group_concat(number), '') FROM (SELECT number FROM numbers ORDER BY 1)");
  }

  sqlite::DatabaseOptions options_;
  std::optional<ConnectionPool> pool_;
  std::optional<LiveIndex> index_;
  std::optional<GroupCommit> commits_;
  std::atomic<int> commits_made_{0};
};

TEST_F(GroupCommitTest, ChangesThatWaitShareACommit) {
  const auto outcomes = write_together({adds(1), adds(2), adds(3), adds(4)});
  EXPECT_THAT(outcomes, testing::Each(testing::Eq(std::nullopt)));
  EXPECT_EQ(numbers(), "1,2,3,4");
  EXPECT_EQ(commits_made_, 1);
}

TEST_F(GroupCommitTest, AChangeSeesWhatThoseBeforeItDid) {
  const auto outcomes = write_together({adds(1), [](Connection& connection) {
                                          connection.execute(
                                              "INSERT INTO numbers SELECT max(number) + 10 "
                                              "FROM numbers");
                                        }});
  EXPECT_THAT(outcomes, testing::Each(testing::Eq(std::nullopt)));
  EXPECT_EQ(numbers(), "1,11");
}

TEST_F(GroupCommitTest, AChangeThatRefusesBeforeItWritesLeavesTheOthersTogether) {
  const GroupCommit::Change refuses = [](Connection&) {
    throw Error(ErrorKind::kConflict, "It is there already; choose another one.");
  };
  const auto outcomes = write_together({adds(1), refuses, adds(3)});
  EXPECT_FALSE(outcomes[0]);
  ASSERT_TRUE(outcomes[1]);
  EXPECT_EQ(outcomes[1]->kind(), ErrorKind::kConflict);
  EXPECT_FALSE(outcomes[2]);
  EXPECT_EQ(numbers(), "1,3");
  EXPECT_EQ(commits_made_, 1);
}

TEST_F(GroupCommitTest, OfAChangeThatFailsHalfwayNothingStays) {
  std::vector<Outcome> outcomes = write_together({adds(1),
                                                  [](Connection& connection) {
                                                    add(connection, 2);
                                                    throw Error(ErrorKind::kInternal, "Halfway.");
                                                  },
                                                  adds(3)});
  EXPECT_FALSE(outcomes[0]);
  ASSERT_TRUE(outcomes[1]);
  EXPECT_STREQ(outcomes[1]->what(), "Halfway.");
  EXPECT_FALSE(outcomes[2]);
  EXPECT_EQ(numbers(), "1,3");
}

TEST_F(GroupCommitTest, WhoWasRefusedForWhatIsUndoneIsAskedAgain) {
  // The third finds the second's number, which doesn't stay.
  const auto outcomes = write_together({[](Connection& connection) {
                                          if (numbers_in(connection) > 0) {
                                            throw Error(ErrorKind::kConflict, "Not the first.");
                                          }
                                        },
                                        [](Connection& connection) {
                                          add(connection, 2);
                                          throw Error(ErrorKind::kInternal, "Halfway.");
                                        },
                                        [](Connection& connection) {
                                          if (numbers_in(connection) > 0) {
                                            throw Error(ErrorKind::kConflict, "Not the first.");
                                          }
                                          add(connection, 3);
                                        }});
  EXPECT_FALSE(outcomes[0]);
  EXPECT_TRUE(outcomes[1]);
  EXPECT_FALSE(outcomes[2]);
  EXPECT_EQ(numbers(), "3");
}

TEST_F(GroupCommitTest, WhenTheCommitFailsAllAreToldAndNothingStays) {
  const GroupCommit::Change orphan = [](Connection& connection) {
    connection.execute("INSERT INTO children VALUES (1)");  // complained of at the commit
  };
  const GroupCommit::Change refuses = [](Connection&) {
    throw Error(ErrorKind::kNotFound, "Not there.");
  };
  const auto outcomes = write_together({adds(1), orphan, refuses});
  for (const Outcome& outcome : outcomes) {
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->kind(), ErrorKind::kConflict) << outcome->what();
  }
  EXPECT_EQ(numbers(), "");
  commits_->write(adds(7));
  EXPECT_EQ(numbers(), "7");
}

TEST_F(GroupCommitTest, WhenAnotherProcessHoldsTheLockAllAreBusyAndNothingStays) {
  options_.busy_timeout = std::chrono::milliseconds(50);
  commits_.reset();
  pool_.emplace(options_);
  commits_.emplace(*pool_, *index_);
  RawDatabase other(file());
  other.run("BEGIN IMMEDIATE");
  const auto outcomes = write_together({adds(1), adds(2), adds(3)});
  for (const Outcome& outcome : outcomes) {
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->kind(), ErrorKind::kBusy) << outcome->what();
  }
  other.run("COMMIT");
  EXPECT_EQ(numbers(), "");
  EXPECT_THAT(write_together({adds(1), adds(2)}), testing::Each(testing::Eq(std::nullopt)));
  EXPECT_EQ(numbers(), "1,2");
}

TEST_F(GroupCommitTest, ManyThreadsLoseNothing) {
  constexpr int kThreads = 8;
  constexpr int kEach = 200;
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) {
        // Every tenth number is somebody else's, too; every seventh change fails halfway first.
        const int number = i % 10 == 0 ? i : 1000 * (thread + 1) + i;
        const auto error = error_of([&] {
          commits_->write([&](Connection& connection) {
            add(connection, number);
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
  EXPECT_EQ(database.value("SELECT count(*) FROM numbers WHERE number % 10 = 0 AND number < 1000"),
            std::to_string(17));  // 0, 10 ... 190, but 10, 80 and 150, which always fail
  EXPECT_EQ(commits_->waiting(), 0U);
}

}  // namespace
}  // namespace cq::test
