#include <algorithm>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/testkit/samples.hpp>

#include "migrations/migration_fixture.hpp"

namespace cq::testkit {
namespace {

using host::upgrade_to_head;

class MigrationsTest : public MigrationFixture {};
CQ_SUITE(MigrationsTest, "migrations", kNeedsMigrations, Lasting::kStore);

TEST_P(MigrationsTest, AnEmptyDatabaseHasNoTablesAndNoVersion) {
  CQ_SENTENCE("migration_target.table_names");
  CQ_SENTENCE("migration_target.versions");
  const auto target = open_target();
  EXPECT_TRUE(target->table_names().empty());
  EXPECT_TRUE(target->versions().empty());
}

TEST_P(MigrationsTest, AnEmptyDatabaseGetsTheWholeChain) {
  CQ_SENTENCE("migration_target.execute");
  CQ_SENTENCE("migration_target.versions");
  const auto target = open_target();
  const auto report = upgrade_to_head(*target, chain());
  EXPECT_EQ(report.from, std::nullopt);
  EXPECT_EQ(report.to, chain().head());
  EXPECT_EQ(report.applied, revisions());
  EXPECT_FALSE(report.stamped);
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
}

TEST_P(MigrationsTest, TableNamesHoldTheFirstRevisionsTablesAndTheVersionTable) {
  CQ_SENTENCE("migration_target.table_names");
  CQ_SENTENCE("migration_target.version_table");
  const auto target = open_target();
  upgrade_to_head(*target, chain());
  const auto names = target->table_names();
  const auto has = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  EXPECT_TRUE(has("alembic_version"));
  for (const std::string& table : chain().migrations().front().tables) {
    EXPECT_TRUE(has(table)) << table;
  }
}

TEST_P(MigrationsTest, ADatabaseAtHeadIsLeftAlone) {
  CQ_SENTENCE("migration_target.versions");
  const auto target = open_target();
  upgrade_to_head(*target, chain());
  const auto report = upgrade_to_head(*target, chain());
  EXPECT_EQ(report.from, chain().head());
  EXPECT_TRUE(report.applied.empty());
}

TEST_P(MigrationsTest, ADatabaseWithoutAVersionTableIsStampedAtTheFirstRevisionAndUpgraded) {
  CQ_SENTENCE("migration_target.set_version");
  CQ_SENTENCE("migration_target.table_names");
  const auto target = open_target();
  upgrade_to_head(*target, ChangedChain(chain(), 1).get());
  target->begin_run(std::chrono::seconds(60));
  target->begin();
  target->set_version(std::nullopt);
  target->commit();
  target->end_run();
  ASSERT_TRUE(target->versions().empty());
  const auto report = upgrade_to_head(*target, chain());
  EXPECT_TRUE(report.stamped);
  auto rest = revisions();
  rest.erase(rest.begin());
  EXPECT_EQ(report.applied, rest);
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
}

TEST_P(MigrationsTest, SetVersionLeavesOneRow) {
  CQ_SENTENCE("migration_target.set_version");
  const auto target = open_target();
  target->begin_run(std::chrono::seconds(60));
  for (const char* revision : {"one", "two"}) {
    target->begin();
    target->set_version(revision);
    target->commit();
  }
  target->end_run();
  EXPECT_EQ(target->versions(), std::vector<std::string>{"two"});
}

TEST_P(MigrationsTest, TheWholeChainCanBeTakenBackAndRunAgain) {
  CQ_SENTENCE("migration_target.execute");
  const auto target = open_target();
  upgrade_to_head(*target, chain());
  const auto tables = target->table_names();
  auto undone = revisions();
  std::reverse(undone.begin(), undone.end());
  EXPECT_EQ(host::downgrade(*target, chain(), std::nullopt).undone, undone);
  EXPECT_TRUE(target->table_names().empty());
  EXPECT_TRUE(target->versions().empty());
  EXPECT_EQ(upgrade_to_head(*target, chain()).applied, revisions());
  EXPECT_EQ(target->table_names(), tables);
}

TEST_P(MigrationsTest, EachStepBackLeavesWhatTheStepThereMade) {
  CQ_SENTENCE("migration_target.schema_lines");
  const auto target = open_target();
  std::vector<std::vector<std::string>> schemas{target->schema_lines()};
  for (const std::string& revision : revisions()) {
    host::upgrade(*target, chain(), revision);
    schemas.push_back(target->schema_lines());
  }
  for (std::size_t left = revisions().size(); left > 0; --left) {
    EXPECT_EQ(target->schema_lines(), schemas[left]);
    host::downgrade(*target, chain(),
                    left > 1 ? std::optional(revisions()[left - 2]) : std::nullopt);
    EXPECT_EQ(target->schema_lines(), schemas[left - 1]) << left;
  }
}

TEST_P(MigrationsTest, TheSchemaIsWhatItsMigrationsMakeOfAnEmptyDatabase) {
  CQ_SENTENCE("migration_target.schema_lines_after");
  CQ_SENTENCE("migration_target.schema_lines.left_out");
  const auto target = open_target();
  std::vector<std::string> scripts;
  for (const auto& migration : chain().migrations()) {
    scripts.push_back(migration.up);
    EXPECT_EQ(host::check_migrations(*target, chain()).drifted(), false);
    host::upgrade(*target, chain(), migration.revision);
    EXPECT_FALSE(target->schema_lines().empty());
    EXPECT_EQ(target->schema_lines_after(scripts), target->schema_lines());
  }
  EXPECT_TRUE(host::check_migrations(*target, chain()).at_head());
}

TEST_P(MigrationsTest, TryingScriptsOutChangesNothingEvenWhenTheyFail) {
  CQ_SENTENCE("migration_target.schema_lines_after.reads_only");
  CQ_SENTENCE("migration_target.schema_lines_after.throws");
  CQ_SENTENCE("migration_target.schema_lines");
  const auto target = open_target();
  const auto lines = target->schema_lines_after({chain().migrations().front().up});
  EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
  EXPECT_TRUE(error_of([&] { target->schema_lines_after({kNoStatement}); }));
  EXPECT_TRUE(target->table_names().empty());
  EXPECT_TRUE(target->schema_lines().empty());
  EXPECT_TRUE(target->schema_lines_after({}).empty());
}

TEST_P(MigrationsTest, TheReadableVersionIsThereWhereItsTableIs) {
  CQ_SENTENCE("migration_target.schema_version");
  const auto target = open_target();
  EXPECT_EQ(target->schema_version(), std::nullopt);
  upgrade_to_head(*target, chain());
  const auto tables = target->table_names();
  const bool has_table = std::find(tables.begin(), tables.end(), "db_metadata") != tables.end();
  EXPECT_EQ(target->schema_version().has_value(), has_table);
  EXPECT_NE(target->schema_version(), "");
}

TEST_P(MigrationsTest, AStampRunsNothing) {
  CQ_SENTENCE("migration_target.set_version");
  const auto target = open_target();
  host::stamp(*target, chain(), chain().head());
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
  EXPECT_TRUE(target->schema_lines().empty());
  EXPECT_TRUE(host::check_migrations(*target, chain()).drifted());
  host::stamp(*target, chain(), std::nullopt);
  EXPECT_TRUE(target->table_names().empty());
}

TEST_P(MigrationsTest, LookingChangesNothing) {
  CQ_SENTENCE("migration_target.table_names.reads_only");
  CQ_SENTENCE("migration_target.versions.reads_only");
  CQ_SENTENCE("migration_target.schema_version.reads_only");
  CQ_SENTENCE("migration_target.schema_lines.reads_only");
  const auto look = [](MigrationTarget& target) {
    target.table_names();
    target.versions();
    target.schema_version();
    return target.schema_lines();
  };
  const auto target = open_target();
  const auto files = files_beside();
  EXPECT_TRUE(look(*target).empty());
  EXPECT_EQ(files_beside(), files);
  EXPECT_TRUE(look(*target).empty());
  upgrade_to_head(*target, chain());
  const auto lines = target->schema_lines();
  EXPECT_EQ(look(*target), lines);
  EXPECT_EQ(look(*target), lines);
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
}

}  // namespace

CQ_TESTS_OF(migrations_test)

}  // namespace cq::testkit
