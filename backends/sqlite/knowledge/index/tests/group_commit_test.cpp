#include "sqlite/knowledge/index/group_commit.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <cq/error.hpp>
#include <cq/testkit/samples.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "sqlite/db/read_snapshot.hpp"
#include "sqlite/knowledge/index/unit_index.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::Checkpointer;
using sqlite::Connection;
using sqlite::ConnectionPool;
using sqlite::GroupCommit;
using sqlite::Lease;
using sqlite::LiveIndex;
using Outcome = std::optional<Error>;

// Whether that comes to hold within kPatience.
template <typename Condition>
bool comes_to_hold(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

struct Write {
  GroupCommit::Change change;
  std::vector<std::string> changed{};
};

void add(Connection& connection, int number) {
  connection.prepare("INSERT INTO numbers VALUES (?1)").bind(1, number).run();
}

Write adds(int number) {
  return {[number](Connection& connection) { add(connection, number); }};
}

const Write kFailsHalfway{[](Connection& connection) {
  add(connection, 1000);
  throw Error(ErrorKind::kInternal, "Halfway.");
}};

const Write kRefuses{
    [](Connection&) { throw Error(ErrorKind::kNotFound, "It isn't there; name another one."); }};

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
    checkpointer_.emplace(options_);
    commits_.emplace(*pool_, *index_, *checkpointer_);
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
  std::vector<Outcome> write_together(const std::vector<Write>& writes) {
    std::vector<Outcome> outcomes(writes.size());
    std::vector<std::thread> threads;
    {
      const Lease busy = pool_->writer();
      for (std::size_t i = 0; i < writes.size(); ++i) {
        threads.emplace_back([&, i] {
          outcomes[i] = error_of([&] { commits_->write(writes[i].change, writes[i].changed); });
        });
        EXPECT_TRUE(comes_to_hold([&] { return commits_->waiting() == i + 1; }));
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
  std::optional<Checkpointer> checkpointer_;
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
  const Write adds_to_last{[](Connection& connection) {
    connection.execute("INSERT INTO numbers SELECT max(number) + 10 FROM numbers");
  }};
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
  const auto outcomes = write_together({kRefuses, {[](Connection&) {}}});
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
  const Write counts{[&made](Connection& connection) {
    ++made;
    kFailsHalfway.change(connection);
  }};
  EXPECT_TRUE(write_together({counts}).front());
  EXPECT_EQ(made, 1);
  EXPECT_EQ(numbers(), "");
}

TEST_F(GroupCommitTest, WhoWasRefusedForWhatIsUndoneIsAskedAgain) {
  bool first_time = true;
  const Write adds_once{[&first_time](Connection& connection) {
    if (!std::exchange(first_time, false)) throw Error(ErrorKind::kInternal, "Once is enough.");
    add(connection, 7);
  }};
  const Write adds_if_first{[](Connection& connection) {
    if (numbers_in(connection) > 0) throw Error(ErrorKind::kConflict, "Not the first.");
    add(connection, 8);
  }};
  const auto outcomes = write_together({adds_once, adds_if_first, kFailsHalfway});
  EXPECT_TRUE(outcomes[0]);
  EXPECT_FALSE(outcomes[1]) << outcomes[1]->what();
  EXPECT_TRUE(outcomes[2]);
  EXPECT_EQ(numbers(), "8");
}

TEST_F(GroupCommitTest, WhatComesBehindATransactionThatSqliteUndidIsNotWrittenOutsideOfOne) {
  const Write undoes{[](Connection& connection) {
    connection.execute("INSERT OR ROLLBACK INTO numbers VALUES (1)");
  }};
  const auto outcomes = write_together({adds(1), undoes, kFailsHalfway, adds(5)});
  EXPECT_FALSE(outcomes[0]);
  EXPECT_TRUE(outcomes[1]);
  EXPECT_TRUE(outcomes[2]);
  EXPECT_FALSE(outcomes[3]);
  EXPECT_EQ(numbers(), "1,5");
}

TEST_F(GroupCommitTest, AChangeThatHidesThatSqliteUndidTheTransactionIsReported) {
  add(*pool_->writer(), 1);
  const Write hides{[](Connection& connection) {
    try {
      connection.execute("INSERT OR ROLLBACK INTO numbers VALUES (1)");
    } catch (const Error&) {
    }
  }};
  const auto outcomes = write_together({hides, adds(5)});
  ASSERT_TRUE(outcomes[0]);
  EXPECT_EQ(outcomes[0]->kind(), ErrorKind::kInternal);
  EXPECT_FALSE(outcomes[1]);
  EXPECT_EQ(numbers(), "1,5");
}

TEST_F(GroupCommitTest, WhenTheCommitFailsOnlyThoseAreToldWhoseFaultItIs) {
  const Write orphan{[](Connection& connection) {
    connection.execute("INSERT INTO children VALUES (1)");  // complained of at the commit
  }};
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
  commits_.emplace(*pool_, *index_, *checkpointer_);
  RawDatabase other(file());
  other.run("BEGIN IMMEDIATE");
  std::vector<std::thread> threads;
  std::vector<Outcome> outcomes(3);
  for (Outcome& outcome : outcomes) {
    threads.emplace_back([&] { outcome = error_of([&] { commits_->write(adds(1).change); }); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Outcome& outcome : outcomes) {
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->kind(), ErrorKind::kBusy) << outcome->what();
  }
  other.run("COMMIT");
  EXPECT_EQ(numbers(), "");
  commits_->write(adds(2).change);
  EXPECT_EQ(numbers(), "2");
}

TEST_F(GroupCommitTest, TheIndexFollowsAllOfAGroup) {
  {
    const auto store = open(directory() / "units.db");
    for (unsigned i = 1; i <= 3; ++i) store->knowledge().insert(sample_unit(i, {"api"}));
  }
  options_.file = directory() / "units.db";
  commits_.reset();
  pool_.emplace(options_);
  index_.emplace(options_);
  commits_.emplace(*pool_, *index_, *checkpointer_);
  const auto look = [&](const std::function<void(const sqlite::UnitIndex&)>& at) {
    const Lease reader = pool_->reader();
    const sqlite::ReadSnapshot snapshot(*reader);
    return index_->read(*reader, at);
  };
  ASSERT_TRUE(comes_to_hold([&] { return look([](const sqlite::UnitIndex&) {}); }));
  const auto approve = [](unsigned number) {
    return Write{
        [number](Connection& connection) {
          connection.execute("UPDATE knowledge_units SET status = 'approved' WHERE id = '" +
                             unit_id(number) + "'");
        },
        {unit_id(number)}};
  };
  const Write reject_last{
      [](Connection& connection) {
        connection.execute("UPDATE knowledge_units SET status = 'rejected' WHERE id = '" +
                           unit_id(3) + "'");
      },
      {unit_id(3)}};
  write_together({approve(1), approve(3), approve(2), reject_last});
  EXPECT_TRUE(look([](const sqlite::UnitIndex& index) {
    const auto found = index.query({{"api"}, {}, {}, "", 5});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size(), 2U);
  }));
}

TEST_F(GroupCommitTest, ALogThatHasBecomeLongIsMovedIntoTheFile) {
  pool_->writer()->leave_log_alone();
  pool_->writer()->execute("CREATE TABLE blobs (blob)");
  checkpointer_.emplace(options_);
  commits_.emplace(*pool_, *index_, *checkpointer_);
  const auto size = [this] { return std::filesystem::file_size(file()); };
  const auto write = [this](int megabytes) {
    commits_->write([megabytes](Connection& connection) {
      connection.prepare("INSERT INTO blobs VALUES (zeroblob(?1))")
          .bind(1, std::int64_t{megabytes} * 1'000'000)
          .run();
    });
  };
  write(1);
  write(1);
  EXPECT_LT(size(), 1'000'000U);
  write(5);
  EXPECT_TRUE(comes_to_hold([&] { return size() > 7'000'000U; }));  // by its own thread
  // Once all was moved the log begins anew, and that is noticed.
  EXPECT_TRUE(comes_to_hold([&] {
    write(0);
    return pool_->writer()->log_pages() < 100;
  }));
  write(5);
  EXPECT_TRUE(comes_to_hold([&] { return size() > 12'000'000U; }));
}

TEST_F(GroupCommitTest, ALogThatIsTooLongIsMovedByWhoWrites) {
  pool_->writer()->leave_log_alone();
  pool_->writer()->execute("CREATE TABLE blobs (blob)");
  constexpr std::int64_t kSize = std::int64_t{Checkpointer::kTooLongLog} * 4096;
  commits_->write([](Connection& connection) {
    connection.prepare("INSERT INTO blobs VALUES (zeroblob(?1))").bind(1, kSize).run();
  });
  EXPECT_GT(std::filesystem::file_size(file()), static_cast<std::uintmax_t>(kSize));
}

TEST_F(GroupCommitTest, ManyThreadsLoseNothing) {
  constexpr int kThreads = 8;
  constexpr int kEach = 200;
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) {
        // Every tenth number is somebody else's, too; some changes fail halfway.
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
  EXPECT_EQ(database.value("SELECT count(*) FROM numbers WHERE number % 10 = 0"),
            std::to_string(17));  // 0, 10 ... 190, but 10, 80 and 150, which always fail
  EXPECT_EQ(commits_->waiting(), 0U);
}

}  // namespace
}  // namespace cq::test
