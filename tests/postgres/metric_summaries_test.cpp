// The triggers of both chains of experiments keep the same summaries of metrics.
#include <gmock/gmock.h>

#include <cq/host/migration_runner.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "postgres/built_module.hpp"
#include "postgres/postgres_test.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kMetricSummaries =
    "SELECT name || CASE WHEN points IS NULL THEN ' unknown' ELSE ' ' || cast(points AS VARCHAR) "
    "|| ' ' || cast(cast(total AS INTEGER) AS VARCHAR) || ' ' || "
    "substr(cast(last_id AS VARCHAR), 36) || substr(cast(least_id AS VARCHAR), 36) || "
    "substr(cast(greatest_id AS VARCHAR), 36) END FROM metric_summaries ORDER BY name";
constexpr const char* kBeforeSummaries = "e20261128_0003";

std::string uuid_of(int number) {
  return "'00000000-0000-4000-8000-00000000000" + std::to_string(number) + "'";
}

std::string metric_insertion(int number, const std::string& name, const std::string& value) {
  return "INSERT INTO metrics (experiment_id, name, value, step, created_at, id) VALUES (" +
         uuid_of(0) + ", '" + name + "', " + value + ", " + std::to_string(number) +
         ", '2026-01-01 00:00:00', " + uuid_of(number) + ")";
}

/// An account's project with an experiment, and two points of a metric.
std::vector<std::string> rows_before_summaries() {
  return {
      "INSERT INTO users (id, email, hashed_password, is_active, is_superuser, is_verified, "
      "created_at) VALUES (" +
          uuid_of(0) + ", 'a@b.c', 'x', TRUE, FALSE, FALSE, '2026-01-01 00:00:00')",
      "INSERT INTO projects (id, name, description, owner_id, metrics, settings, created_at) "
      "VALUES (" +
          uuid_of(0) + ", 'p', '', " + uuid_of(0) + ", '[]', '{}', '2026-01-01 00:00:00')",
      "INSERT INTO experiments (id, project_id, name, description, status, features, progress, "
      "color, \"order\", created_at) VALUES (" +
          uuid_of(0) + ", " + uuid_of(0) +
          ", 'e', '', 'PLANNED', '{}', 0, '#000000', 0, '2026-01-01 00:00:00')",
      metric_insertion(1, "acc", "1"), metric_insertion(2, "acc", "'NaN'")};
}

std::vector<std::string> changes_of_metrics() {
  return {metric_insertion(3, "acc", "3"),
          metric_insertion(4, "loss", "5"),
          metric_insertion(5, "loss", "7"),
          metric_insertion(6, "only", "'NaN'"),
          metric_insertion(7, "gone", "2"),
          "UPDATE metrics SET name = 'moved' WHERE id = " + uuid_of(5),
          "DELETE FROM metrics WHERE name = 'gone'",
          metric_insertion(7, "again", "2"),
          metric_insertion(8, "again", "2"),
          "DELETE FROM metrics WHERE id = " + uuid_of(8)};
}

class PostgresMetricSummaries : public PostgresTest {
 protected:
  static void bring(const host::StoreFeature& feature, const DatabaseUrl& url,
                    const std::string& revision) {
    host::upgrade(*feature.open_migrations(url), feature.migrations(), revision);
  }
  static const host::StoreFeature& experiments() { return module().feature("experiments"); }
};

TEST_F(PostgresMetricSummaries, AreThoseThatSqliteKeepsOfTheSameChanges) {
  const TempDirectory directory;
  const host::StoreModule sqlite = built_module("sqlite");
  const host::StoreFeature& other = sqlite.feature("experiments");
  DatabaseUrl theirs;
  theirs.dialect = "sqlite";
  theirs.database = (directory.path() / "experiments.db").string();
  bring(experiments(), url(), kBeforeSummaries);
  bring(other, theirs, kBeforeSummaries);
  DatabaseFile database(theirs.database);
  for (const std::string& row : rows_before_summaries()) {
    run(row);
    database.run(row);
  }
  bring(experiments(), url(), experiments().migrations().head());
  bring(other, theirs, other.migrations().head());
  EXPECT_THAT(ask(kMetricSummaries), ElementsAre("acc 1 1 211"));
  for (const std::string& change : changes_of_metrics()) {
    run(change);
    database.run(change);
  }
  EXPECT_THAT(ask(kMetricSummaries), ElementsAre("acc 2 4 313", "again unknown", "loss unknown",
                                                 "moved unknown", "only 0 0 666"));
  std::vector<std::string> kept;
  for (const Row& row : database.run(kMetricSummaries)) kept.push_back(row.front());
  EXPECT_EQ(kept, ask(kMetricSummaries));
}

TEST_F(PostgresMetricSummaries, AreGoneWithThePoints) {
  bring(experiments(), url(), experiments().migrations().head());
  for (const std::string& row : rows_before_summaries()) run(row);
  run("TRUNCATE metrics");
  EXPECT_THAT(ask(kMetricSummaries), IsEmpty());
  run(metric_insertion(1, "acc", "4"));
  EXPECT_THAT(ask(kMetricSummaries), ElementsAre("acc 1 4 111"));
  run("DELETE FROM experiments");
  EXPECT_THAT(ask(kMetricSummaries), IsEmpty());
}

TEST_F(PostgresMetricSummaries, OfNumbersThatNoSumHoldsAreUnknownAndRefuseNoPoint) {
  constexpr const char* kUnknown =
      "SELECT name FROM metric_summaries WHERE points IS NULL ORDER BY name";
  bring(experiments(), url(), kBeforeSummaries);
  for (const std::string& row : rows_before_summaries()) run(row);
  run(metric_insertion(3, "huge", "1.7e308"));
  run(metric_insertion(4, "huge", "1.7e308"));
  bring(experiments(), url(), experiments().migrations().head());
  EXPECT_THAT(ask(kUnknown), ElementsAre("huge"));
  run(metric_insertion(5, "least", "-1.7e308"));
  run(metric_insertion(6, "least", "-1.7e308"));
  run(metric_insertion(7, "both", "'Infinity'"));
  run(metric_insertion(8, "both", "'-Infinity'"));
  EXPECT_THAT(ask(kUnknown), ElementsAre("huge", "least"));
  EXPECT_THAT(ask("SELECT total FROM metric_summaries WHERE name = 'both'"), ElementsAre("NaN"));
}

}  // namespace
}  // namespace cq::test
