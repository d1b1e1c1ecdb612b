#include <gmock/gmock.h>

#include <algorithm>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <filesystem>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "postgres/built_module.hpp"
#include "postgres/postgres_test.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::IsEmpty;

using Spellings = std::vector<std::pair<std::regex, std::string>>;

/// Lines of a schema without what the two databases only spell differently: whole numbers, times,
/// ids, JSON and the like, that a row number is given out by the database, and how a default is
/// quoted. `more` comes first.
std::vector<std::string> spelt_alike(std::vector<std::string> lines, const Spellings& more = {}) {
  Spellings spellings = more;
  for (const auto& [spelling, common] : std::vector<std::pair<const char*, const char*>>{
           {": (UUID|CHAR\\(36\\))", ": VARCHAR(36)"},
           {": JSONB", ": JSON"},
           {": BIGINT", ": INTEGER"},
           {": DOUBLE PRECISION", ": FLOAT"},
           {": BYTEA", ": BLOB"},
           {": TIMESTAMP WITHOUT TIME ZONE", ": DATETIME"},
           {" GENERATED$", ""},
           {"::[a-z]+$", ""},
           {"DEFAULT '(-?[0-9]+)'$", "DEFAULT $1"},
           {"\\((lower|expr)\\)$", "(an expression)"}}) {
    spellings.emplace_back(std::regex(spelling), common);
  }
  for (std::string& line : lines) {
    for (const auto& [spelling, common] : spellings) {
      line = std::regex_replace(line, spelling, common);
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

class PostgresFeatureChains : public PostgresTest {
 protected:
  /// What SQLite has in place of this database's types of names: texts as long as the longest.
  [[nodiscard]] Spellings enums() const {
    Spellings spellings;
    for (const std::string& type : ask("SELECT upper(t.typname) || ' ' || max(length(e.enumlabel)) "
                                       "FROM pg_type t JOIN pg_enum "
                                       "e ON e.enumtypid = t.oid GROUP BY t.typname")) {
      const std::size_t blank = type.find(' ');
      spellings.emplace_back(std::regex(": " + type.substr(0, blank)),
                             ": VARCHAR(" + type.substr(blank + 1) + ")");
    }
    return spellings;
  }
};

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
      EXPECT_EQ(spelt_alike(ours->schema_lines(), enums()), spelt_alike(theirs->schema_lines()));
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
