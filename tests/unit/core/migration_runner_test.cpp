#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/migration_runner.hpp>
#include <set>

namespace {

using cq::host::MigrationChain;
using cq::host::MigrationReport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What a database holds.
struct Contents {
  std::set<std::string> tables;
  std::vector<std::string> versions;
  bool operator==(const Contents&) const = default;
};

/// A database in memory whose language is "create NAME", "fail" or "throw", one to a line.
class FakeTarget final : public cq::MigrationTarget {
 public:
  std::vector<std::string> table_names() override {
    return {contents.tables.begin(), contents.tables.end()};
  }
  std::vector<std::string> versions() override { return contents.versions; }
  void begin_run(std::chrono::milliseconds /*timeout*/) override {
    ++runs;
    if (before_lock) {
      before_lock();
    }
  }
  void end_run() override { ++ended; }
  void abandon_run() noexcept override { ++abandoned; }
  void begin() override { saved_ = contents; }
  void commit() override {}
  void rollback() noexcept override { contents = saved_; }
  void execute(const std::string& script) override {
    std::istringstream lines(script);
    for (std::string verb, name; lines >> verb;) {
      if (verb == "fail") {
        throw cq::Error(cq::ErrorKind::kConflict, "the script says so.");
      }
      if (verb == "throw") {
        throw 42;
      }
      lines >> name;
      contents.tables.insert(name);
    }
  }
  void set_version(const std::optional<std::string>& revision) override {
    contents.tables.insert("alembic_version");
    contents.versions = {revision.value()};
  }

  Contents contents;
  std::function<void()> before_lock;
  int runs = 0;
  int ended = 0;
  int abandoned = 0;

 private:
  Contents saved_;
};

constexpr cq_migration kFirst{
    "0001_base.sql",
    "-- revision: 0001\n-- message: m\n-- tables: a, b\n-- up\ncreate a\ncreate b\n-- down\n",
    "00"};
constexpr cq_migration kSecond{
    "0002_c.sql", "-- revision: 0002\n-- message: m\n-- up\ncreate c\n-- down\n", "00"};
constexpr cq_migration kFailing{
    "0003_bad.sql", "-- revision: 0003\n-- message: m\n-- up\ncreate d\nfail\n-- down\n", "00"};
constexpr cq_migration kThrowing{
    "0003_bad.sql", "-- revision: 0003\n-- message: m\n-- up\ncreate d\nthrow\n-- down\n", "00"};

MigrationChain chain_of(std::vector<cq_migration> files) {
  return MigrationChain(files);
}

TEST(MigrationRunner, AnEmptyDatabaseGetsTheWholeChain) {
  FakeTarget target;
  const MigrationReport report = cq::host::upgrade_to_head(target, chain_of({kFirst, kSecond}));
  EXPECT_EQ(report.from, std::nullopt);
  EXPECT_EQ(report.to, "0002");
  EXPECT_FALSE(report.stamped);
  EXPECT_THAT(report.applied, ElementsAre("0001", "0002"));
  EXPECT_THAT(target.contents.tables, ElementsAre("a", "alembic_version", "b", "c"));
  EXPECT_THAT(target.contents.versions, ElementsAre("0002"));
  EXPECT_EQ(target.ended, 1);
}

TEST(MigrationRunner, DataWithoutAVersionTableIsStampedThenUpgraded) {
  FakeTarget target;
  target.contents.tables = {"a", "b"};
  const MigrationReport report = cq::host::upgrade_to_head(target, chain_of({kFirst, kSecond}));
  EXPECT_TRUE(report.stamped);
  EXPECT_THAT(report.applied, ElementsAre("0002"));
  EXPECT_THAT(target.contents.versions, ElementsAre("0002"));
}

TEST(MigrationRunner, AManagedDatabaseGetsWhatIsPending) {
  FakeTarget target;
  target.contents = {{"a", "b", "alembic_version"}, {"0001"}};
  const MigrationReport report = cq::host::upgrade_to_head(target, chain_of({kFirst, kSecond}));
  EXPECT_EQ(report.from, "0001");
  EXPECT_THAT(report.applied, ElementsAre("0002"));
}

TEST(MigrationRunner, ADatabaseAtHeadIsLeftAlone) {
  FakeTarget target;
  target.contents = {{"a", "b", "alembic_version"}, {"0001"}};
  const MigrationReport report = cq::host::upgrade_to_head(target, chain_of({kFirst}));
  EXPECT_THAT(report.applied, IsEmpty());
  EXPECT_EQ(report.to, "0001");
  EXPECT_EQ(target.runs, 0) << "not even the lock is taken";
}

TEST(MigrationRunner, AnUnknownRevisionIsRefusedAndNothingTouched) {
  FakeTarget target;
  target.contents = {{"a", "b", "alembic_version"}, {"9999"}};
  const Contents before = target.contents;
  try {
    cq::host::upgrade_to_head(target, chain_of({kFirst}));
    ADD_FAILURE() << "it was upgraded";
  } catch (const cq::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("Can't locate revision identified by '9999'"));
  }
  EXPECT_EQ(target.contents, before);
  EXPECT_EQ(target.runs, 0);
}

TEST(MigrationRunner, SomebodyElsesDatabaseIsRefused) {
  FakeTarget target;
  target.contents.tables = {"invoices", "a"};
  try {
    cq::host::upgrade_to_head(target, chain_of({kFirst}));
    ADD_FAILURE() << "it was upgraded";
  } catch (const cq::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("invoices"));
    EXPECT_THAT(error.what(), HasSubstr("lacks b"));
  }
  EXPECT_THAT(target.contents.versions, IsEmpty());
}

TEST(MigrationRunner, MoreThanOneVersionIsCorrupt) {
  FakeTarget target;
  target.contents = {{"a", "b", "alembic_version"}, {"0001", "0002"}};
  EXPECT_THROW(cq::host::upgrade_to_head(target, chain_of({kFirst})), cq::Error);
}

TEST(MigrationRunner, AFailingMigrationIsUndoneAndNamed) {
  for (const cq_migration& bad : {kFailing, kThrowing}) {
    FakeTarget target;
    target.contents = {{"a", "b", "alembic_version"}, {"0001"}};
    try {
      cq::host::upgrade_to_head(target, chain_of({kFirst, kSecond, bad}));
      ADD_FAILURE() << "it was upgraded";
    } catch (const cq::Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("0003_bad.sql"));
    }
    EXPECT_EQ(target.contents, (Contents{{"a", "b", "c", "alembic_version"}, {"0002"}}))
        << "what came before it is kept";
    EXPECT_EQ(target.ended, 1);
  }
}

TEST(MigrationRunner, WhatAnotherRunDidWhileThisOneWaitedIsNotDoneAgain) {
  FakeTarget target;
  target.before_lock = [&target] {
    target.contents = {{"a", "b", "c", "alembic_version"}, {"0002"}};
  };
  const MigrationReport report = cq::host::upgrade_to_head(target, chain_of({kFirst, kSecond}));
  EXPECT_THAT(report.applied, IsEmpty());
  EXPECT_EQ(report.to, "0002");
}

}  // namespace
