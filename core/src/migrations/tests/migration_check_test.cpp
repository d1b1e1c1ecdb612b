#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>

#include "fake_migrations.hpp"

namespace cq::test {
namespace {

using host::check_migrations;
using host::MigrationCheck;
using host::SchemaState;
using testing::ElementsAre;
using testing::IsEmpty;

MigrationCheck check_of(const Contents& contents) {
  FakeTarget target;
  target.contents = contents;
  MigrationCheck check = check_migrations(target, chain_of({kFirst, kSecond}));
  EXPECT_EQ(target.contents, contents);
  EXPECT_EQ(target.runs, 0);
  return check;
}

TEST(MigrationCheck, FindsNothingToSayOfADatabaseAtHead) {
  const MigrationCheck check = check_of({{"a", "b", "c", "alembic_version"}, {"0002"}});
  EXPECT_TRUE(check.at_head());
  EXPECT_FALSE(check.drifted());
}

TEST(MigrationCheck, NamesWhatHeadNeedsAndTheDatabaseLacks) {
  FakeTarget target;
  target.contents = {{"a", "b", "c", "more", "alembic_version"}, {"0002"}};
  const auto needed = host::needed_lines(target, chain_of({kFirst, kSecond}));
  EXPECT_THAT(needed, ElementsAre("a", "b", "c"));
  EXPECT_THAT(host::lacking_lines(target, needed), IsEmpty());
  target.contents.tables.erase("b");
  EXPECT_THAT(host::lacking_lines(target, needed), ElementsAre("b"));
}

TEST(MigrationCheck, NamesWhatIsPending) {
  const MigrationCheck check = check_of({{"a", "b", "alembic_version"}, {"0001"}});
  EXPECT_FALSE(check.at_head());
  EXPECT_THAT(check.pending, ElementsAre("0002"));
  EXPECT_FALSE(check.drifted());
}

TEST(MigrationCheck, AnEmptyDatabaseLacksTheWholeChainAndHasNotDrifted) {
  const MigrationCheck check = check_of({});
  EXPECT_EQ(check.state.kind, SchemaState::Kind::kEmpty);
  EXPECT_THAT(check.pending, ElementsAre("0001", "0002"));
  EXPECT_FALSE(check.drifted());
}

TEST(MigrationCheck, TellsADatabaseFromBeforeThereWasAVersionTable) {
  const MigrationCheck check = check_of({{"a", "b"}, {}});
  EXPECT_EQ(check.state.kind, SchemaState::Kind::kUnmanaged);
  EXPECT_FALSE(check.at_head());
  EXPECT_THAT(check.pending, ElementsAre("0002"));
  EXPECT_FALSE(check.drifted());
}

TEST(MigrationCheck, TellsADatabaseOfAnOlderRelease) {
  const host::MigrationChain chain =
      chain_of({{"0001_base.sql",
                 "-- revision: 0001\n-- message: the base\n-- tables: a, b, c\n-- up\ncreate a\n"
                 "create b\ncreate c\n-- down\ndrop c\n",
                 "00"}});
  FakeTarget target;
  target.contents = {{"a", "b"}, {}};
  const MigrationCheck check = check_migrations(target, chain);
  EXPECT_EQ(check.state.kind, SchemaState::Kind::kOlder);
  EXPECT_THAT(check.state.missing, ElementsAre("c"));
  EXPECT_THAT(check.pending, ElementsAre("0001"));
  host::upgrade(target, chain, "0001");
  EXPECT_EQ(target.contents, (Contents{{"a", "b", "c", "alembic_version"}, {"0001"}}));
}

TEST(MigrationCheck, TellsUnknownAndForeignDatabases) {
  EXPECT_EQ(check_of({{"a", "alembic_version"}, {"9"}}).state.kind, SchemaState::Kind::kUnknown);
  EXPECT_EQ(check_of({{"a", "x"}, {}}).state.kind, SchemaState::Kind::kForeign);
}

TEST(MigrationCheck, NamesWhatTheSchemaLacksAndWhatItHasTooMuch) {
  const MigrationCheck check = check_of({{"a", "b", "x", "alembic_version"}, {"0002"}});
  EXPECT_TRUE(check.at_head());
  EXPECT_TRUE(check.drifted());
  EXPECT_THAT(check.missing, ElementsAre("c"));
  EXPECT_THAT(check.extra, ElementsAre("x"));
  EXPECT_THAT(check.other_tables, ElementsAre("x"));
  EXPECT_TRUE(check.own_drifted());
  EXPECT_THAT(check.pending, IsEmpty());
}

TEST(MigrationCheck, TellsATableOfOthersFromADriftOfItsOwn) {
  const MigrationCheck check = check_of({{"a", "b", "c", "x", "alembic_version"}, {"0002"}});
  EXPECT_TRUE(check.drifted());
  EXPECT_FALSE(check.own_drifted());
  EXPECT_THAT(check.other_tables, ElementsAre("x"));
  EXPECT_EQ(check.extra_of_others, 1U);
}

}  // namespace
}  // namespace cq::test
