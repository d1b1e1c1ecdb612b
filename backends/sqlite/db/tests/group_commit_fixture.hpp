#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cq/error.hpp>
#include <cq/testkit/samples.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sqlite/db/checkpointer.hpp"
#include "sqlite/db/commit_tracker.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using Outcome = std::optional<Error>;

/// Whether that comes to hold within kPatience.
template <typename Condition>
bool comes_to_hold(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

using Write = sqlite::GroupCommit::Change;

inline void add(sqlite::Connection& connection, sqlite::TouchedRows& touched, int number) {
  connection.prepare("INSERT INTO numbers VALUES (?1)").bind(1, number).run();
  touched.add("numbers", std::to_string(number));
}

inline Write adds(int number) {
  return [number](sqlite::Connection& connection, sqlite::TouchedRows& touched) {
    add(connection, touched, number);
  };
}

inline const Write kFailsHalfway = [](sqlite::Connection& connection,
                                      sqlite::TouchedRows& touched) {
  add(connection, touched, 1000);
  throw Error(ErrorKind::kInternal, "Halfway.");
};

inline const Write kRefuses = [](sqlite::Connection&, sqlite::TouchedRows&) {
  throw Error(ErrorKind::kNotFound, "It isn't there; name another one.");
};

inline std::int64_t numbers_in(sqlite::Connection& connection) {
  sqlite::Statement row = connection.prepare("SELECT count(*) FROM numbers");
  row.step();
  return row.integer(0);
}

/// A table of numbers whose commits are counted.
class GroupCommitFixture : public SqliteTest {
 protected:
  GroupCommitFixture() {
    options_.file = file();
    pool_.emplace(options_);
    tracker_.emplace(options_);
    checkpointer_.emplace(options_);
    commits_.emplace(*pool_, *tracker_, *checkpointer_);
    const sqlite::Lease writer = pool_->writer();
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

  /// Makes the changes concurrently, each from a thread of its own and in their order, while the
  /// writing connection is busy; so they share what they can. Returns what came of each.
  std::vector<Outcome> write_together(const std::vector<Write>& writes) {
    std::vector<Outcome> outcomes(writes.size());
    std::vector<std::thread> threads;
    {
      const sqlite::Lease busy = pool_->writer();
      for (std::size_t i = 0; i < writes.size(); ++i) {
        threads.emplace_back(
            [&, i] { outcomes[i] = testkit::error_of([&] { commits_->write(writes[i]); }); });
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
  std::optional<sqlite::ConnectionPool> pool_;
  std::optional<sqlite::CommitTracker> tracker_;
  std::optional<sqlite::Checkpointer> checkpointer_;
  std::optional<sqlite::GroupCommit> commits_;
  std::atomic<int> commits_made_{0};
};

}  // namespace cq::test
