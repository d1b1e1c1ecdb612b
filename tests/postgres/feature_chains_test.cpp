#include <gmock/gmock.h>

#include <algorithm>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "postgres/built_module.hpp"
#include "postgres/postgres_test.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using PostgresFeatureChains = PostgresTest;
using testing::IsEmpty;

/// Lines of a schema without what the two databases only spell differently: whole numbers, times,
/// that a row number is given out by the database, and how a default is quoted.
std::vector<std::string> spelt_alike(std::vector<std::string> lines) {
  const std::vector<std::pair<std::regex, std::string>> spellings{
      {std::regex("BIGINT"), "INTEGER"},
      {std::regex("TIMESTAMP WITHOUT TIME ZONE"), "DATETIME"},
      {std::regex(" GENERATED$"), ""},
      {std::regex("::(json|jsonb|integer|bigint)$"), ""},
      {std::regex("DEFAULT '(-?[0-9]+)'$"), "DEFAULT $1"}};
  for (std::string& line : lines) {
    for (const auto& [spelling, common] : spellings) {
      line = std::regex_replace(line, spelling, common);
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::unique_ptr<MigrationTarget> open_sqlite(const host::StoreFeature& feature,
                                             const std::filesystem::path& file) {
  DatabaseUrl url;
  url.dialect = "sqlite";
  url.database = file.string();
  return feature.open_migrations(url);
}

TEST_F(PostgresFeatureChains, MakeWhatSqlitesMakeAtEachRevisionAndLeaveNothing) {
  const TempDirectory directory;
  const host::StoreModule sqlite = built_module("sqlite");
  ASSERT_GE(module().features().size(), 2U);
  for (const host::StoreFeature& feature : module().features()) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, feature.name());
    const host::StoreFeature& other = sqlite.feature(feature.name());
    const auto ours = feature.open_migrations(url());
    const auto theirs = open_sqlite(other, directory.path() / (feature.name() + ".db"));
    ASSERT_THAT(ours->table_names(), IsEmpty()) << "the feature before left something";
    for (const host::Migration& migration : feature.migrations().migrations()) {
      const testing::ScopedTrace at(__FILE__, __LINE__, migration.revision);
      host::upgrade(*ours, feature.migrations(), migration.revision);
      host::upgrade(*theirs, other.migrations(), migration.revision);
      EXPECT_EQ(spelt_alike(ours->schema_lines()), spelt_alike(theirs->schema_lines()));
      EXPECT_EQ(ours->schema_version(), theirs->schema_version());
    }
    EXPECT_FALSE(host::check_migrations(*ours, feature.migrations()).drifted());
    host::downgrade(*ours, feature.migrations(), std::nullopt);
    EXPECT_THAT(ours->table_names(), IsEmpty());
  }
}

TEST_F(PostgresFeatureChains, GoBackAndForthByEachStep) {
  for (const host::StoreFeature& feature : module().features()) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, feature.name());
    const auto target = feature.open_migrations(url());
    const auto& migrations = feature.migrations().migrations();
    for (std::size_t i = 1; i < migrations.size(); ++i) {
      const testing::ScopedTrace at(__FILE__, __LINE__, migrations[i].revision);
      host::upgrade(*target, feature.migrations(), migrations[i - 1].revision);
      const auto before = target->schema_lines();
      const auto version = target->schema_version();
      host::upgrade(*target, feature.migrations(), migrations[i].revision);
      host::downgrade(*target, feature.migrations(), migrations[i - 1].revision);
      EXPECT_EQ(target->schema_lines(), before);
      EXPECT_EQ(target->schema_version(), version);
    }
    host::downgrade(*target, feature.migrations(), std::nullopt);
  }
}

TEST_F(PostgresFeatureChains, TheComparisonSeesWhatDiffers) {
  EXPECT_EQ(spelt_alike({"a column b: BIGINT NOT NULL GENERATED",
                         "a column c: TIMESTAMP WITHOUT TIME ZONE",
                         "a column d: JSON NOT NULL DEFAULT '{}'::json"}),
            spelt_alike({"a column b: INTEGER NOT NULL", "a column c: DATETIME",
                         "a column d: JSON NOT NULL DEFAULT '{}'"}));
  EXPECT_NE(spelt_alike({"a column b: VARCHAR(8)"}), spelt_alike({"a column b: VARCHAR(9)"}));
  EXPECT_NE(spelt_alike({"a column b: TEXT"}), spelt_alike({"a column b: TEXT NOT NULL"}));
  EXPECT_NE(spelt_alike({"a column b: INTEGER DEFAULT 1"}),
            spelt_alike({"a column b: INTEGER DEFAULT '2'"}));
}

}  // namespace
}  // namespace cq::test
