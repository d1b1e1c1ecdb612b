#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/host/migration_runner.hpp>

#include "fake_migrations.hpp"

namespace cq::test {
namespace {

using host::downgrade;
using host::DowngradeReport;
using host::stamp;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Contents kAtHead{{"a", "b", "c", "alembic_version"}, {"0002"}};
const Contents kAtFirst{{"a", "b", "alembic_version"}, {"0001"}};

/// What a downgrade to `to` says when it refuses; it must, without touching anything.
std::string refusal(FakeTarget& target, const host::MigrationChain& chain,
                    const std::optional<std::string>& to) {
  const Contents before = target.contents;
  try {
    downgrade(target, chain, to);
  } catch (const Error& error) {
    EXPECT_EQ(target.contents, before);
    EXPECT_EQ(target.runs, 0);
    return error.what();
  }
  return "it was taken down";
}

TEST(MigrationDowngrade, TakesBackWhatIsBeyondTheRevision) {
  FakeTarget target;
  target.contents = kAtHead;
  const DowngradeReport report = downgrade(target, chain_of({kFirst, kSecond}), "0001");
  EXPECT_EQ(report.from, "0002");
  EXPECT_EQ(report.to, "0001");
  EXPECT_THAT(report.undone, ElementsAre("0002"));
  EXPECT_EQ(target.contents, kAtFirst);
  EXPECT_EQ(target.ended, 1);
}

TEST(MigrationDowngrade, SaysWhenItHasItsLockAndHasTakenNothingBack) {
  FakeTarget target;
  target.contents = kAtHead;
  int told = 0;
  downgrade(target, chain_of({kFirst, kSecond}), "0001", [&](const host::SchemaState& state) {
    ++told;
    EXPECT_EQ(target.runs, 1) << "the run has begun";
    EXPECT_EQ(target.ended, 0);
    EXPECT_EQ(target.contents, kAtHead);
    EXPECT_EQ(state.revision, "0002");
  });
  EXPECT_EQ(told, 1);
  downgrade(target, chain_of({kFirst, kSecond}), "0001", [&](const host::SchemaState&) { ++told; });
  EXPECT_EQ(told, 1) << "there was nothing to take back";
}

TEST(MigrationDowngrade, WithoutTheBackupThatWasToBeMadeNothingIsTakenBack) {
  FakeTarget target;
  target.contents = kAtHead;
  EXPECT_THROW(downgrade(target, chain_of({kFirst, kSecond}), "0001",
                         [](const host::SchemaState&) {
                           throw Error(ErrorKind::kUnavailable, "the disk is full");
                         }),
               Error);
  EXPECT_EQ(target.contents, kAtHead);
}

TEST(MigrationDowngrade, ToTheBeginningLeavesTheDatabaseAsANewOne) {
  FakeTarget target;
  target.contents = kAtHead;
  const DowngradeReport report = downgrade(target, chain_of({kFirst, kSecond}), std::nullopt);
  EXPECT_EQ(report.to, std::nullopt);
  EXPECT_THAT(report.undone, ElementsAre("0002", "0001"));
  EXPECT_EQ(target.contents, Contents{});
}

TEST(MigrationDowngrade, ToWhereTheDatabaseIsDoesNothing) {
  FakeTarget target;
  target.contents = kAtFirst;
  EXPECT_THAT(downgrade(target, chain_of({kFirst, kSecond}), "0001").undone, IsEmpty());
  FakeTarget empty;
  EXPECT_THAT(downgrade(empty, chain_of({kFirst, kSecond}), std::nullopt).undone, IsEmpty());
  EXPECT_EQ(target.runs + empty.runs, 0);
}

TEST(MigrationDowngrade, RefusesARevisionThatTheDatabaseIsBefore) {
  FakeTarget target;
  target.contents = kAtFirst;
  EXPECT_THAT(refusal(target, chain_of({kFirst, kSecond}), "0002"), HasSubstr("before"));
}

TEST(MigrationDowngrade, RefusesADatabaseAtAnUnknownRevision) {
  FakeTarget target;
  target.contents = {{"a", "b", "alembic_version"}, {"9999"}};
  EXPECT_THAT(refusal(target, chain_of({kFirst}), std::nullopt), HasSubstr("'9999'"));
}

TEST(MigrationDowngrade, RefusesADatabaseWithoutAVersionTable) {
  FakeTarget target;
  target.contents.tables = {"a", "b"};
  EXPECT_THAT(refusal(target, chain_of({kFirst}), std::nullopt), HasSubstr("stamp"));
}

TEST(MigrationDowngrade, RefusesAForeignDatabase) {
  FakeTarget target;
  target.contents.tables = {"invoices"};
  EXPECT_THAT(refusal(target, chain_of({kFirst}), std::nullopt), HasSubstr("invoices"));
}

TEST(MigrationDowngrade, RefusesAMigrationWithoutAWayDown) {
  FakeTarget target;
  target.contents = {{"a", "b", "c", "d", "alembic_version"}, {"0003"}};
  EXPECT_THAT(refusal(target, chain_of({kFirst, kSecond, kOneWay}), "0001"),
              HasSubstr("0003_one_way.sql"));
}

TEST(MigrationDowngrade, UndoesAndNamesTheMigrationThatFails) {
  for (const cq_migration& bad : {kFailing, kThrowing}) {
    FakeTarget target;
    target.contents = {{"a", "b", "c", "d", "alembic_version"}, {"0003"}};
    const Contents before = target.contents;
    try {
      downgrade(target, chain_of({kFirst, kSecond, bad}), "0001");
      ADD_FAILURE() << "it was taken down";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("0003_bad.sql"));
    }
    EXPECT_EQ(target.contents, before);
    EXPECT_EQ(target.ended, 1);
  }
}

TEST(MigrationDowngrade, LooksAgainOnceItHasTheLock) {
  FakeTarget target;
  target.contents = kAtHead;
  target.before_lock = [&target] { target.contents = kAtFirst; };
  EXPECT_THAT(downgrade(target, chain_of({kFirst, kSecond}), "0001").undone, IsEmpty());
  EXPECT_EQ(target.contents, kAtFirst);
}

TEST(MigrationStamp, WritesTheRevisionAndRunsNothing) {
  FakeTarget target;
  target.contents.tables = {"a", "b"};
  EXPECT_EQ(stamp(target, chain_of({kFirst, kSecond}), "0002"), std::nullopt);
  EXPECT_EQ(target.contents, (Contents{{"a", "b", "alembic_version"}, {"0002"}}));
  EXPECT_EQ(stamp(target, chain_of({kFirst, kSecond}), std::nullopt), "0002");
  EXPECT_EQ(target.contents, (Contents{{"a", "b"}, {}}));
}

TEST(MigrationStamp, ReplacesAnUnknownRevision) {
  FakeTarget target;
  target.contents = {{"a", "b", "alembic_version"}, {"9999"}};
  EXPECT_EQ(stamp(target, chain_of({kFirst}), "0001"), "9999");
  EXPECT_EQ(target.contents, kAtFirst);
}

TEST(MigrationStamp, ReplacesSeveralRevisions) {
  FakeTarget target;
  target.contents = {{"a", "b", "alembic_version"}, {"0001", "0002"}};
  EXPECT_EQ(stamp(target, chain_of({kFirst, kSecond}), "0001"), "0001, 0002");
  EXPECT_EQ(target.contents, kAtFirst);
}

TEST(MigrationStamp, RefusesAForeignDatabaseAndWhatIsNotInTheChain) {
  FakeTarget target;
  target.contents.tables = {"invoices"};
  EXPECT_THROW(stamp(target, chain_of({kFirst}), "0001"), Error);
  target.contents = kAtFirst;
  EXPECT_THROW(stamp(target, chain_of({kFirst}), "0002"), Error);
  EXPECT_EQ(target.contents, kAtFirst);
  EXPECT_EQ(target.runs, 0);
}

}  // namespace
}  // namespace cq::test
