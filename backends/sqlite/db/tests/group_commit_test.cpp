#include "sqlite/db/group_commit.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cq/error.hpp>
#include <cq/testkit/samples.hpp>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::Checkpointer;
using sqlite::CommitObserver;
using sqlite::CommitTracker;
using sqlite::Connection;
using sqlite::ConnectionPool;
using sqlite::GroupCommit;
using sqlite::Lease;
using sqlite::TouchedRows;
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

using Write = GroupCommit::Change;

void add(Connection& connection, TouchedRows& touched, int number) {
  connection.prepare("INSERT INTO numbers VALUES (?1)").bind(1, number).run();
  touched.add("numbers", std::to_string(number));
}

Write adds(int number) {
  return
      [number](Connection& connection, TouchedRows& touched) { add(connection, touched, number); };
}

const Write kFailsHalfway = [](Connection& connection, TouchedRows& touched) {
  add(connection, touched, 1000);
  throw Error(ErrorKind::kInternal, "Halfway.");
};

const Write kRefuses = [](Connection&, TouchedRows&) {
  throw Error(ErrorKind::kNotFound, "It isn't there; name another one.");
};

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
    tracker_.emplace(options_);
    checkpointer_.emplace(options_);
    commits_.emplace(*pool_, *tracker_, *checkpointer_);
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
        threads.emplace_back(
            [&, i] { outcomes[i] = error_of([&] { commits_->write(writes[i]); }); });
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
  std::optional<CommitTracker> tracker_;
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

TEST_F(GroupCommitTest, WhoWasRefusedForWhatIsUndoneIsAskedAgain) {
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

TEST_F(GroupCommitTest, WhenTheCommitFailsOnlyThoseAreToldWhoseFaultItIs) {
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

// An observer that records its calls, and may refuse a commit.
class Notes final : public CommitObserver {
 public:
  explicit Notes(CommitTracker& tracker) : tracker_(tracker) { tracker_.add(*this); }
  Notes(const Notes&) = delete;
  Notes& operator=(const Notes&) = delete;
  Notes(Notes&&) = delete;
  Notes& operator=(Notes&&) = delete;
  ~Notes() { tracker_.remove(*this); }

  void before_commit(Connection& writer, const TouchedRows& touched) override {
    announced = numbers_in(writer);
    const auto ids = touched.ids("numbers");
    if (std::find(ids.begin(), ids.end(), refused) != ids.end()) {
      throw Error(ErrorKind::kInternal, "It can't be followed.");
    }
  }
  void after_commit(const TouchedRows& touched) noexcept override {
    const auto ids = touched.ids("numbers");
    followed.insert(followed.end(), ids.begin(), ids.end());
  }
  void lose_track() noexcept override { ++lost; }

  std::string refused;
  std::int64_t announced = 0;
  std::vector<std::string> followed;
  int lost = 0;

 private:
  CommitTracker& tracker_;
};

TEST_F(GroupCommitTest, AnObserverHearsOfAllOfAGroupBeforeAndAfterTheCommit) {
  Notes notes(*tracker_);
  write_together({adds(1), kRefuses, adds(3)});
  EXPECT_EQ(notes.announced, 2);
  EXPECT_EQ(notes.followed, (std::vector<std::string>{"1", "3"}));
  write_together({adds(4), kFailsHalfway});
  EXPECT_EQ(notes.followed, (std::vector<std::string>{"1", "3", "4"}));
}

TEST_F(GroupCommitTest, WhatAnObserverRefusesIsNotCommitted) {
  Notes notes(*tracker_);
  notes.refused = "2";
  const auto outcomes = write_together({adds(1), adds(2), adds(3)});
  EXPECT_FALSE(outcomes[0]);
  EXPECT_TRUE(outcomes[1]);
  EXPECT_FALSE(outcomes[2]);
  EXPECT_EQ(numbers(), "1,3");
  EXPECT_EQ(notes.followed, (std::vector<std::string>{"1", "3"}));
}

TEST_F(GroupCommitTest, ACommitThatFailsIsNeverTakenForOne) {
  Notes notes(*tracker_);
  ASSERT_TRUE(tracker_->synchronize(*pool_->reader(), [] {}));
  commits_->write(adds(1));
  const int lost = notes.lost;
  {
    const Lease writer = pool_->writer();
    sqlite3_commit_hook(
        writer->handle(), [](void*) { return 1; }, nullptr);
  }
  EXPECT_TRUE(error_of([&] { commits_->write(adds(2)); }));
  EXPECT_EQ(notes.followed, std::vector<std::string>{"1"});
  EXPECT_GT(notes.lost, lost);
  EXPECT_EQ(numbers(), "1");
}

TEST_F(GroupCommitTest, ACommitOfAnotherProcessLosesTrackAndOursDoNot) {
  Notes notes(*tracker_);
  ASSERT_TRUE(tracker_->synchronize(*pool_->reader(), [] {}));
  const int lost = notes.lost;
  for (int number = 1; number <= 20; ++number) {
    commits_->write(adds(number));
    EXPECT_TRUE(tracker_->try_lock_current().owns_lock()) << number;
  }
  EXPECT_EQ(notes.lost, lost);
  waiting_database(file()).run("INSERT INTO numbers VALUES (100)");
  EXPECT_FALSE(tracker_->try_lock_current().owns_lock());
  commits_->write(adds(21));
  EXPECT_EQ(notes.lost, lost + 1);
  EXPECT_TRUE(tracker_->try_lock_current().owns_lock());
}

TEST_F(GroupCommitTest, ALogThatHasBecomeLongIsMovedIntoTheFile) {
  pool_->writer()->disable_auto_checkpoint();
  pool_->writer()->execute("CREATE TABLE blobs (blob)");
  checkpointer_.emplace(options_);
  commits_.emplace(*pool_, *tracker_, *checkpointer_);
  const auto size = [this] { return std::filesystem::file_size(file()); };
  const auto write = [this](int megabytes) {
    commits_->write([megabytes](Connection& connection, TouchedRows& touched) {
      connection.prepare("INSERT INTO blobs VALUES (zeroblob(?1))")
          .bind(1, std::int64_t{megabytes} * 1'000'000)
          .run();
      touched.add("blobs", "another");
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
    return pool_->writer()->wal_frames() < 100;
  }));
  write(5);
  EXPECT_TRUE(comes_to_hold([&] { return size() > 12'000'000U; }));
}

TEST_F(GroupCommitTest, ALogThatIsTooLongIsMovedByWhoWrites) {
  pool_->writer()->disable_auto_checkpoint();
  pool_->writer()->execute("CREATE TABLE blobs (blob)");
  constexpr std::int64_t kSize = std::int64_t{Checkpointer::kTooLongLog} * 4096;
  commits_->write([](Connection& connection, TouchedRows& touched) {
    connection.prepare("INSERT INTO blobs VALUES (zeroblob(?1))").bind(1, kSize).run();
    touched.add("blobs", "another");
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
