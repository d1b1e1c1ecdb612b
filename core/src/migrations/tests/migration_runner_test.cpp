#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cq/error.hpp>
#include <cq/host/migration_runner.hpp>
#include <future>
#include <vector>

#include "fake_migrations.hpp"

namespace {

using cq::host::LockWait;
using cq::host::MigrationReport;
using cq::test::chain_of;
using cq::test::Contents;
using cq::test::FakeTarget;
using cq::test::kFailing;
using cq::test::kFirst;
using cq::test::kSecond;
using cq::test::kThrowing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

TEST(MigrationRunner, AForeignDatabaseIsRefused) {
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

TEST(MigrationRunner, AnUpgradeMayEndBeforeTheHeadAndBeTakenUpThere) {
  FakeTarget target;
  const auto chain = chain_of({kFirst, kSecond});
  EXPECT_EQ(cq::host::upgrade(target, chain, "0001").to, "0001");
  EXPECT_EQ(target.contents, (Contents{{"a", "b", "alembic_version"}, {"0001"}}));
  const MigrationReport rest = cq::host::upgrade(target, chain, "0002");
  EXPECT_EQ(rest.from, "0001");
  EXPECT_THAT(rest.applied, ElementsAre("0002"));
}

TEST(MigrationRunner, DataWithoutAVersionTableIsOnlyStampedWhenTheFirstRevisionIsMeant) {
  FakeTarget target;
  target.contents.tables = {"a", "b"};
  const MigrationReport report = cq::host::upgrade(target, chain_of({kFirst, kSecond}), "0001");
  EXPECT_TRUE(report.stamped);
  EXPECT_THAT(report.applied, IsEmpty());
  EXPECT_THAT(target.contents.versions, ElementsAre("0001"));
}

TEST(MigrationRunner, AnUpgradeGoesNeitherBackNorToWhatIsNotInTheChain) {
  FakeTarget target;
  target.contents = {{"a", "b", "c", "alembic_version"}, {"0002"}};
  const Contents before = target.contents;
  for (const char* to : {"0001", "0007"}) {
    EXPECT_THROW(cq::host::upgrade(target, chain_of({kFirst, kSecond}), to), cq::Error) << to;
  }
  EXPECT_EQ(target.contents, before);
  EXPECT_EQ(target.runs, 0);
}

TEST(MigrationRunner, SaysAgainAndAgainThatItWaitsForAnotherRun) {
  FakeTarget target;
  std::promise<void> told_twice;
  std::vector<std::chrono::seconds> left;
  target.before_lock = [&told_twice] { told_twice.get_future().wait(); };
  const LockWait waiting{.report =
                             [&](std::chrono::seconds seconds) {
                               left.push_back(seconds);
                               if (left.size() == 2) told_twice.set_value();
                             },
                         .every = std::chrono::milliseconds(5)};
  cq::host::upgrade(target, chain_of({kFirst}), "0001", std::chrono::minutes(1), waiting);
  ASSERT_GE(left.size(), 2U);
  EXPECT_EQ(left.front(), std::chrono::seconds(60));
  left.clear();
  FakeTarget free;
  cq::host::upgrade(free, chain_of({kFirst}), "0001", std::chrono::minutes(1),
                    {.report = waiting.report, .every = std::chrono::hours(1)});
  EXPECT_TRUE(left.empty());
}

TEST(MigrationRunner, AnotherRunThatWentFurtherIsNoError) {
  FakeTarget target;
  target.before_lock = [&target] {
    target.contents = {{"a", "b", "c", "alembic_version"}, {"0002"}};
  };
  const MigrationReport report = cq::host::upgrade(target, chain_of({kFirst, kSecond}), "0001");
  EXPECT_THAT(report.applied, IsEmpty());
  EXPECT_EQ(report.to, "0002");
}

}  // namespace
