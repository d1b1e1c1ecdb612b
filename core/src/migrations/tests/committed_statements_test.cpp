#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <cq/error.hpp>
#include <cq/host/migration_runner.hpp>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "fake_migrations.hpp"

namespace {

using cq::Error;
using cq::ErrorKind;
using cq::host::MigrationReport;
using cq::test::chain_of;
using cq::test::Contents;
using cq::test::kFailing;
using cq::test::kFirst;
using cq::test::kSecond;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A database that commits each statement by itself, and what its users do in it.
struct CommittingDatabase {
  std::mutex mutex;
  std::condition_variable changed;
  Contents contents;
  bool run_held = false;
  std::size_t arrived = 0;      ///< runners that look at the tables or ask for the run's lock
  std::size_t awaited = 0;      ///< how many of them the first statement is followed by
  bool first_is_there = false;  ///< the first statement is committed, and the next isn't
};

/// One connection to it: the language of the fake target, with nothing to be undone.
class CommittingTarget final : public cq::MigrationTarget {
 public:
  explicit CommittingTarget(CommittingDatabase& database) : database_(database) {}

  std::vector<std::string> table_names() override {
    const std::lock_guard lock(database_.mutex);
    arrive();
    return {database_.contents.tables.begin(), database_.contents.tables.end()};
  }
  std::vector<std::string> versions() override {
    const std::lock_guard lock(database_.mutex);
    return database_.contents.versions;
  }
  std::optional<std::string> schema_version() override { return std::nullopt; }
  std::vector<std::string> schema_lines() override { return {}; }
  std::vector<std::string> schema_lines_after(const std::vector<std::string>&) override {
    return {};
  }
  void begin_run(std::chrono::milliseconds timeout) override {
    std::unique_lock lock(database_.mutex);
    arrive();
    if (!database_.changed.wait_for(lock, timeout, [this] { return !database_.run_held; })) {
      throw Error(ErrorKind::kBusy, "Another run holds the lock.");
    }
    database_.run_held = true;
    in_run_ = true;
  }
  void end_run() override { give_back(); }
  void abandon_run() noexcept override { give_back(); }
  void begin() override {}
  void commit() override {}
  void rollback() noexcept override {}
  void execute(const std::string& script) override {
    std::istringstream lines(script);
    for (std::string verb, name; lines >> verb;) {
      if (verb == "fail") throw Error(ErrorKind::kConflict, "the script says so.");
      lines >> name;
      std::unique_lock lock(database_.mutex);
      if (verb == "drop") {
        database_.contents.tables.erase(name);
      } else {
        database_.contents.tables.insert(name);
      }
      database_.first_is_there = true;
      database_.changed.notify_all();
      database_.changed.wait(lock, [this] { return database_.arrived >= database_.awaited; });
    }
  }
  void set_version(const std::optional<std::string>& revision) override {
    const std::lock_guard lock(database_.mutex);
    database_.contents.tables.insert("alembic_version");
    database_.contents.versions.clear();
    if (revision) database_.contents.versions = {*revision};
  }

 private:
  /// The caller holds the mutex.
  void arrive() {
    if (!in_run_) ++database_.arrived;
    database_.changed.notify_all();
  }
  void give_back() noexcept {
    if (!in_run_) return;
    in_run_ = false;
    const std::lock_guard lock(database_.mutex);
    database_.run_held = false;
    database_.changed.notify_all();
  }

  CommittingDatabase& database_;
  bool in_run_ = false;
};

class CommittedStatements : public testing::Test {
 protected:
  CommittingDatabase database_;
  CommittingTarget target_{database_};
};

TEST_F(CommittedStatements, TenRunnersAtOnceMakeOneSchemaAndNoneCallsItForeign) {
  constexpr std::size_t kOthers = 9;
  const auto chain = chain_of({kFirst, kSecond}, true);
  std::mutex mutex;
  std::vector<MigrationReport> reports;
  std::vector<std::string> problems;
  const auto run = [&] {
    CommittingTarget target(database_);
    try {
      const MigrationReport report = cq::host::upgrade_to_head(target, chain);
      const std::lock_guard lock(mutex);
      reports.push_back(report);
    } catch (const Error& error) {
      const std::lock_guard lock(mutex);
      problems.emplace_back(error.what());
    }
  };
  database_.awaited = 1 + kOthers;  // the first one itself, which asked for the lock
  {
    std::vector<std::jthread> runners;
    runners.emplace_back(run);
    {
      std::unique_lock lock(database_.mutex);
      database_.changed.wait(lock, [this] { return database_.first_is_there; });
    }
    for (std::size_t i = 0; i < kOthers; ++i) runners.emplace_back(run);
  }
  EXPECT_THAT(problems, IsEmpty());
  ASSERT_EQ(reports.size(), 1 + kOthers);
  std::size_t applied = 0;
  for (const MigrationReport& report : reports) applied += report.applied.size();
  EXPECT_EQ(applied, 2U) << "each migration ran once";
  EXPECT_EQ(database_.contents, (Contents{{"a", "b", "c", "alembic_version"}, {"0002"}}));
}

TEST_F(CommittedStatements, ADatabaseAtTheWantedRevisionIsLeftAloneWithoutTheLock) {
  database_.contents = {{"a", "b", "alembic_version"}, {"0001"}};
  database_.run_held = true;
  EXPECT_THAT(cq::host::upgrade_to_head(target_, chain_of({kFirst}, true)).applied, IsEmpty());
}

TEST_F(CommittedStatements, AForeignDatabaseIsRefusedUnderTheLockWhichIsGivenBack) {
  database_.contents.tables = {"invoices"};
  EXPECT_THROW(cq::host::upgrade_to_head(target_, chain_of({kFirst}, true)), Error);
  EXPECT_THROW(cq::host::stamp(target_, chain_of({kFirst}, true), "0001"), Error);
  EXPECT_THROW(cq::host::downgrade(target_, chain_of({kFirst}, true), std::nullopt), Error);
  EXPECT_FALSE(database_.run_held);
  EXPECT_THAT(database_.contents.tables, ElementsAre("invoices"));
}

TEST_F(CommittedStatements, ADatabaseBeyondTheWantedRevisionIsRefused) {
  database_.contents = {{"a", "b", "c", "alembic_version"}, {"0002"}};
  try {
    cq::host::upgrade(target_, chain_of({kFirst, kSecond}, true), "0001");
    ADD_FAILURE() << "it was upgraded";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("which is beyond revision 0001"));
  }
  EXPECT_FALSE(database_.run_held);
}

TEST_F(CommittedStatements, AFailureSaysThatWhatWasDoneStays) {
  database_.contents = {{"a", "b", "c", "alembic_version"}, {"0002"}};
  try {
    cq::host::upgrade_to_head(target_, chain_of({kFirst, kSecond, kFailing}, true));
    ADD_FAILURE() << "it was upgraded";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("Migration 0003_bad.sql failed, and what its statements "
                                        "before had done stays: the script says so."));
  }
  EXPECT_FALSE(database_.run_held);
  EXPECT_THAT(database_.contents.versions, ElementsAre("0002"));
}

TEST_F(CommittedStatements, GoDownAndAreStamped) {
  const auto chain = chain_of({kFirst, kSecond}, true);
  cq::host::upgrade_to_head(target_, chain);
  EXPECT_THAT(cq::host::downgrade(target_, chain, "0001").undone, ElementsAre("0002"));
  EXPECT_THAT(cq::host::downgrade(target_, chain, "0001").undone, IsEmpty());
  EXPECT_EQ(cq::host::stamp(target_, chain, "0002"), "0001");
  EXPECT_EQ(cq::host::stamp(target_, chain, "0002"), "0002");
  EXPECT_FALSE(database_.run_held);
}

}  // namespace
