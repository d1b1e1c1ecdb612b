#include <gmock/gmock.h>

#include <algorithm>
#include <cq/archive.hpp>
#include <cq/experiments/records.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/maintenance.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <ostream>

#include "sqlite/experiments/pages.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace experiments;

namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kFixture = "experiments-head.db";
constexpr const char* kHead = "dea9cb85cdf3";
constexpr const char* kBefore = "20260218_01";
constexpr const char* kAnn = "75c5d8be-feef-4bee-8537-ad507a51cde4";
constexpr const char* kVic = "de51d3d3-9ca5-466a-8b7f-10c4d2319f1a";
constexpr const char* kProject = "16619167-248f-460a-9092-6b661405691a";
constexpr const char* kRoot = "5457f491-7a21-4ed1-8048-91e77db845be";
constexpr const char* kAdamw = "ad3eeff2-c52e-4b81-a8ce-3b60319287f9";

/// What turns the database at the original's head into one of another shape.
struct Shape {
  const char* name;
  const char* sql;
  bool has_tags;
  bool has_labels;
};

void PrintTo(const Shape& shape, std::ostream* out) {
  *out << shape.name;
}

// Tables without a version are of any release: the newest makes db_metadata and writes nothing
// there; those before the first migration have neither labels nor tags, and a direction.
constexpr Shape kShapes[] = {
    {"head", "", true, true},
    {"before_tags",
     "ALTER TABLE experiments DROP COLUMN tags;"
     "UPDATE db_metadata SET version = '2026.02.18.01';"
     "UPDATE alembic_version SET version_num = '20260218_01';",
     false, true},
    {"unversioned", "DROP TABLE alembic_version; DELETE FROM db_metadata;", true, true},
    {"unversioned_old",
     "DROP TABLE alembic_version; DROP TABLE db_metadata;"
     "ALTER TABLE experiments DROP COLUMN tags; ALTER TABLE metrics DROP COLUMN label;"
     "ALTER TABLE metrics ADD COLUMN direction VARCHAR(8) DEFAULT 'MINIMIZE' NOT NULL;",
     false, false},
};

class ExperimentsTakeoverTest : public SqliteTest, public testing::WithParamInterface<Shape> {
 protected:
  [[nodiscard]] const host::StoreFeature& experiments_feature() const {
    return module().feature("experiments");
  }
  [[nodiscard]] std::filesystem::path copy() const {
    auto database = copy_of_fixture(kFixture);
    RawDatabase(database).run_script(GetParam().sql);
    return database;
  }
  /// A further copy of the original, at its head.
  [[nodiscard]] std::filesystem::path another_copy() const {
    std::filesystem::rename(copy_of_fixture(kFixture), file("another.db"));
    return file("another.db");
  }
  [[nodiscard]] std::unique_ptr<Store> open_experiments(const std::filesystem::path& file) const {
    return testkit::open_store(experiments_feature(), url_of(file));
  }
  void downgrade_to(const std::filesystem::path& file, const char* revision) const {
    const auto target = experiments_feature().open_migrations(url_of(file));
    host::downgrade(*target, experiments_feature().migrations(), revision);
  }
};
INSTANTIATE_TEST_SUITE_P(Shape, ExperimentsTakeoverTest, testing::ValuesIn(kShapes),
                         [](const testing::TestParamInfo<Shape>& shape) {
                           return std::string(shape.param.name);
                         });

class ExperimentsStoreFileTest : public ExperimentsTakeoverTest {};
INSTANTIATE_TEST_SUITE_P(Shape, ExperimentsStoreFileTest, testing::Values(kShapes[0]));

std::filesystem::path original() {
  return std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / kFixture;
}

/// The rows of the original's tables with their rowids, by the names of their columns.
std::vector<Row> original_rows(const std::filesystem::path& file, const Shape& shape) {
  RawDatabase raw(file);
  const std::string experiment_columns =
      "project_id, name, description, status, parent_experiment_id, root_experiment_id, features, "
      "features_diff, git_diff, progress, color, \"order\", started_by, created_at, started_at, "
      "completed_at, sa_orm_sentinel";
  std::vector<Row> all;
  for (const char* const table :
       {"users", "api_tokens", "teams", "team_members", "projects", "hypotheses", "permissions"}) {
    for (Row& row : raw.rows(std::string("SELECT rowid, * FROM ") + table))
      all.push_back(std::move(row));
  }
  for (const std::string& sql :
       {"SELECT rowid, id, " + experiment_columns + (shape.has_tags ? ", tags" : "") +
            " FROM experiments",
        "SELECT rowid, id, experiment_id, name, value, step, created_at" +
            std::string(shape.has_labels ? ", label" : "") + " FROM metrics"}) {
    for (Row& row : raw.rows(sql)) all.push_back(std::move(row));
  }
  return all;
}

std::string readable_version(const std::filesystem::path& file) {
  return RawDatabase(file).value("SELECT version FROM db_metadata WHERE id = 1");
}

TEST_P(ExperimentsTakeoverTest, NoRowChanges) {
  const auto database = copy();
  const auto before = original_rows(database, GetParam());
  ASSERT_EQ(before.size(), 152U);
  open_experiments(database).reset();
  EXPECT_EQ(original_rows(database, GetParam()), before);
  EXPECT_EQ(RawDatabase(database).value("SELECT version_num FROM alembic_version"),
            experiments_feature().migrations().head());
  EXPECT_EQ(readable_version(database), "2026.11.29.01");
  const auto target = experiments_feature().open_migrations(url_of(database));
  EXPECT_FALSE(host::check_migrations(*target, experiments_feature().migrations()).drifted());
}

TEST_P(ExperimentsTakeoverTest, TakenBackItHasTheOriginalsSchemaToTheByte) {
  const auto database = copy();
  const auto before = original_rows(database, GetParam());
  open_experiments(database).reset();
  downgrade_to(database, kHead);
  EXPECT_EQ(schema_of(database), schema_of(original()));
  EXPECT_EQ(original_rows(database, GetParam()), before);
  EXPECT_EQ(RawDatabase(database).value("SELECT version_num FROM alembic_version"), kHead);
  EXPECT_EQ(readable_version(database), "2026.02.19.01");
}

TEST_P(ExperimentsTakeoverTest, TakenBackBeforeTheTagsItHasTheSchemaThatItHadThere) {
  const auto there = another_copy();
  const auto database = copy();
  open_experiments(database).reset();
  downgrade_to(database, kBefore);
  RawDatabase(there).run_script(kShapes[1].sql);
  EXPECT_EQ(schema_of(database), schema_of(there));
  EXPECT_EQ(original_rows(database, {"", "", false, GetParam().has_labels}),
            original_rows(there, {"", "", false, GetParam().has_labels}));
  EXPECT_EQ(RawDatabase(database).value("SELECT version_num FROM alembic_version"), kBefore);
  EXPECT_EQ(readable_version(database), "2026.02.18.01");
  open_experiments(database).reset();
  EXPECT_EQ(readable_version(database), "2026.11.29.01");
}

TEST_P(ExperimentsTakeoverTest, WhatItHoldsIsRead) {
  const auto store = open_experiments(copy());
  EXPECT_EQ(part<Accounts>(*store).find("ANN@example.com")->id, kAnn);
  const auto overview = part<Projects>(*store).get(kProject);
  ASSERT_TRUE(overview);
  EXPECT_EQ(overview->project.metrics,
            (std::vector<ProjectMetric>{{"acc", Direction::kMaximize, Aggregation::kBest},
                                        {"loss", Direction::kMinimize, Aggregation::kLast}}));
  EXPECT_EQ(overview->project.naming_pattern, kDefaultNamingPattern);
  EXPECT_EQ(overview->project.display_metrics, (std::vector<std::string>{"acc", "loss"}));
  EXPECT_EQ(overview->team_name, "Vision");
  EXPECT_EQ(overview->owner_name, "Ann");
  EXPECT_EQ(overview->experiment_count, 4);
  EXPECT_EQ(overview->hypothesis_count, 3);
  const auto tokens = part<Tokens>(*store).list(kAnn, {.order = Order::kNewestFirst});
  ASSERT_EQ(tokens.size(), 2U);
  EXPECT_TRUE(tokens[0].revoked);
  EXPECT_EQ(tokens[1].scopes.size(), 6U);
  const auto adamw = part<Experiments>(*store).get(kAdamw);
  EXPECT_EQ(adamw->features, R"({"optimizer": {"name": "AdamW", "lr": 0.0001}})");
  EXPECT_EQ(adamw->status, ExperimentStatus::kRunning);
  EXPECT_EQ(adamw->tags, std::nullopt);
  EXPECT_EQ(adamw->created_at, testkit::at("2026-11-27T19:01:26.311202Z"));
  std::vector<std::pair<std::string, double>> chosen;
  part<Metrics>(*store).visit_chosen(kProject, overview->project.metrics, [&](const Metric& point) {
    chosen.emplace_back(point.name, point.value);
  });
  EXPECT_THAT(chosen, ElementsAre(std::pair("acc", 0.76), std::pair("loss", 0.875),
                                  std::pair("acc", 0.8), std::pair("loss", 3.5)));
  EXPECT_EQ(part<Permissions>(*store).in_project(kVic, kProject, "metrics.view"), true);
  EXPECT_EQ(part<Permissions>(*store).in_project(kVic, kProject, "metrics.create"), false);
  EXPECT_EQ(part<Projects>(*store).statistics(kProject)->failed_experiments, 1);
}

std::vector<std::string> sentences_of(const std::vector<Finding>& findings, Finding::Kind kind) {
  std::vector<std::string> sentences;
  for (const Finding& finding : findings) {
    if (finding.kind == kind) sentences.push_back(finding.sentence);
  }
  return sentences;
}

TEST_P(ExperimentsTakeoverTest, DoctorFindsNothingWrong) {
  const auto database = copy();
  open_experiments(database).reset();
  const auto findings = experiments_feature().open_maintenance(url_of(database))->diagnose();
  EXPECT_THAT(sentences_of(findings, Finding::Kind::kProblem), ElementsAre());
  EXPECT_THAT(sentences_of(findings, Finding::Kind::kWarning), Each(Not(HasSubstr("is odd"))));
}

TEST_P(ExperimentsStoreFileTest, WhatIsWrittenHasTheOriginalsForms) {
  const auto database = copy();
  {
    const auto store = open_experiments(database);
    const Timestamp at = testkit::at("2026-11-28T00:00:00Z");
    part<Projects>(*store).create({.id = "p",
                                   .name = "new",
                                   .description = "",
                                   .owner_id = kAnn,
                                   .metrics = {{"é", Direction::kMaximize, Aggregation::kBest}},
                                   .display_metrics = {"é"},
                                   .created_at = at});
    part<Experiments>(*store).create(
        {.id = "e", .project_id = "p", .name = "n", .description = "", .created_at = at});
    part<Metrics>(*store).add(std::vector{
        Metric{.id = "m", .experiment_id = "e", .name = "x", .value = 3, .created_at = at}});
  }
  RawDatabase raw(database);
  EXPECT_EQ(
      raw.rows("SELECT metrics, settings, created_at, sa_orm_sentinel FROM projects WHERE "
               "id = 'p'"),
      (std::vector<Row>{
          {R"([{"name": "\u00e9", "direction": "maximize", "aggregation": "best"}])",
           R"({"naming_pattern": "{num}_from_{parent}_{change}", "display_metrics": ["\u00e9"]})",
           "2026-11-28 00:00:00.000000", std::nullopt}}));
  EXPECT_EQ(raw.rows("SELECT status, features, tags, color, features_diff FROM experiments WHERE "
                     "id = 'e'"),
            (std::vector<Row>{{"PLANNED", "{}", "null", "#3b82f6", std::nullopt}}));
  EXPECT_EQ(raw.rows("SELECT typeof(value), step, label FROM metrics WHERE id = 'm'"),
            (std::vector<Row>{{"real", "0", std::nullopt}}));
  EXPECT_EQ(raw.value("SELECT count(*) FROM permissions WHERE project_id = 'p' AND allowed = 1 AND "
                      "length(id) = 36 AND substr(id, 15, 1) = '4'"),
            "19");
}

TEST_P(ExperimentsStoreFileTest, PoisonedRowsBreakNoList) {
  const auto database = copy();
  open_experiments(database).reset();
  {
    RawDatabase raw(database);
    raw.run("UPDATE experiments SET features = 'null' WHERE id = '" + std::string(kRoot) + "'");
    raw.run("UPDATE experiments SET color = 'red', tags = '5' WHERE id = '" + std::string(kAdamw) +
            "'");
    raw.run("UPDATE experiments SET status = 'GONE' WHERE name = '3_from_2_wd'");
    raw.run("UPDATE experiments SET features = '{' WHERE name = '4_from_1_patch8'");
    raw.run("UPDATE hypotheses SET author = '' WHERE author = 'Mia'");
    raw.run("UPDATE hypotheses SET created_at = 'yesterday' WHERE author = 'Adam'");
    raw.run("UPDATE metrics SET value = 'NaN' WHERE name = 'loss' AND step = 30");
    raw.run("UPDATE metrics SET value = 'much' WHERE name = 'loss' AND step = 1");
    raw.run(
        "UPDATE metrics SET experiment_id = 'nowhere' WHERE name = 'acc' AND step = 10 AND "
        "experiment_id = '" +
        std::string(kRoot) + "'");
    raw.run("UPDATE projects SET metrics = 'null', settings = 'null' WHERE team_id IS NULL");
    raw.run(
        "INSERT INTO users SELECT display_name, avatar_url, created_at, 'twin', 'ANN@example.com', "
        "hashed_password, 1, 0, 0 FROM users WHERE email = 'ann@example.com'");
  }
  {
    const auto store = open_experiments(database);
    const auto runs = part<Experiments>(*store).list(kProject, {});
    ASSERT_EQ(runs.size(), 2U);
    EXPECT_EQ(runs[0].features, "{}");
    EXPECT_EQ(runs[1].color, kDefaultColor);
    EXPECT_EQ(runs[1].tags, std::nullopt);
    EXPECT_EQ(part<Experiments>(*store).list(kProject, {.limit = 2}).size(), 2U);
    EXPECT_EQ(part<Hypotheses>(*store).list(kProject, {}).size(), 2U);
    EXPECT_EQ(part<Metrics>(*store).list(kRoot, {}).size(), 4U);
    EXPECT_EQ(part<Projects>(*store).list("795d8850-f171-410d-ac9f-41a5e3e9025e", {}).size(), 1U);
    EXPECT_EQ(part<Accounts>(*store).find("ann@example.com")->id, kAnn);
    EXPECT_EQ(part<Accounts>(*store).find("ANN@example.com")->id, "twin");
    EXPECT_EQ(part<Accounts>(*store).find("Ann@example.com")->id, kAnn);
    EXPECT_TRUE(part<Projects>(*store).remove(kProject));
  }
}

TEST_P(ExperimentsStoreFileTest, DoctorNamesPoisonedRows) {
  const auto database = copy();
  open_experiments(database).reset();
  {
    RawDatabase raw(database);
    raw.run("UPDATE experiments SET features = 'null' WHERE id = '" + std::string(kRoot) + "'");
    raw.run("UPDATE experiments SET color = 'red' WHERE id = '" + std::string(kAdamw) + "'");
    raw.run("UPDATE experiments SET status = 'GONE' WHERE name = '3_from_2_wd'");
    raw.run("UPDATE hypotheses SET author = '' WHERE author = 'Mia'");
    raw.run("UPDATE metrics SET value = 'much' WHERE name = 'loss' AND step = 1");
    raw.run("UPDATE metrics SET experiment_id = 'nowhere' WHERE name = 'acc' AND step = 20");
    raw.run("UPDATE permissions SET team_id = NULL WHERE user_id = '" + std::string(kVic) + "'");
    raw.run(
        "INSERT INTO team_members SELECT team_id, user_id, role, joined_at, 'twin', NULL FROM "
        "team_members WHERE user_id = '" +
        std::string(kVic) + "'");
  }
  const auto findings = experiments_feature().open_maintenance(url_of(database))->diagnose();
  EXPECT_THAT(
      sentences_of(findings, Finding::Kind::kProblem),
      AllOf(Contains(HasSubstr("experiments.status")), Contains(HasSubstr("metrics.value"))));
  EXPECT_THAT(
      sentences_of(findings, Finding::Kind::kWarning),
      AllOf(Contains(AllOf(HasSubstr(kRoot), HasSubstr("features is no object"))),
            Contains(AllOf(HasSubstr(kAdamw), HasSubstr("color is no colour"))),
            Contains(HasSubstr("author is empty")), Contains(HasSubstr("nowhere")),
            Contains(HasSubstr("twice")), Contains(HasSubstr("neither a team nor a project"))));
}

TEST_P(ExperimentsTakeoverTest, AllGoesThroughAnArchive) {
  const auto source = copy();
  const auto rows = original_rows(source, GetParam());
  const auto taken_over = open_experiments(source);
  std::vector<ArchiveRecord> records;
  part<Archive>(*taken_over).read([&](const ArchiveRecord& record) { records.push_back(record); });
  EXPECT_EQ(records.size(), 152U);
  const auto database = file("new.db");
  {
    const auto other = open_experiments(database);
    EXPECT_EQ(part<Archive>(*other).write(records),
              std::vector<ArchiveOutcome>(records.size(), ArchiveOutcome::kAdded));
  }
  const auto by_id = [&](std::vector<Row> all) {
    for (Row& row : all) row.erase(row.begin());
    std::sort(all.begin(), all.end());
    return all;
  };
  EXPECT_EQ(by_id(original_rows(database, GetParam())), by_id(rows));
}

TEST_P(ExperimentsStoreFileTest, APageOfLongRowsIsShort) {
  const auto database = copy();
  open_experiments(database).reset();
  RawDatabase(database).run("UPDATE experiments SET git_diff = hex(zeroblob(100000))");
  const auto store = open_experiments(database);
  auto& experiments = part<Experiments>(*store);
  const std::vector<Experiment> all = experiments.list(kProject, {});
  ASSERT_GT(all.size(), 2U);
  std::vector<Experiment> read;
  Page page{.limit = all.size()};
  while (true) {
    const std::vector<Experiment> some = experiments.list(kProject, page);
    if (some.empty()) break;
    EXPECT_LE(some.size(), 2U);
    read.insert(read.end(), some.begin(), some.end());
    page.behind = Place{some.back().created_at, some.back().id};
  }
  EXPECT_EQ(read.size(), all.size());
}

// Otherwise each page sorts all of what the list holds, and the list as a whole is quadratic.
TEST_P(ExperimentsStoreFileTest, LongListsAreReadInTheOrderOfAnIndex) {
  const auto database = copy();
  open_experiments(database).reset();
  RawDatabase raw(database);
  for (const std::string list :
       {"metrics WHERE experiment_id = 'x'", "experiments WHERE project_id = 'x'",
        "hypotheses WHERE project_id = 'x'"}) {
    for (const Order order : {Order::kOldestFirst, Order::kNewestFirst}) {
      for (const std::optional<Place>& behind : {std::optional<Place>(), std::optional(Place())}) {
        const std::string sql =
            "SELECT * FROM " + list + page_sql({.order = order, .behind = behind});
        for (const Row& step : raw.rows("EXPLAIN QUERY PLAN " + sql)) {
          EXPECT_THAT(step.back().value_or(""), Not(HasSubstr("TEMP B-TREE"))) << sql;
        }
      }
    }
  }
}

}  // namespace
}  // namespace cq::test
