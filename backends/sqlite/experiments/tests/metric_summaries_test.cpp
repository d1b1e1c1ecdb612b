#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cq/experiments/accounts.hpp>
#include <cq/experiments/experiments.hpp>
#include <cq/experiments/metrics.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/maintenance.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace experiments;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// What stands for an experiment's metrics, while other programs change its points, too.
class MetricSummariesTest : public SqliteTest {
 protected:
  MetricSummariesTest() {
    const Timestamp at = testkit::at("2026-11-28T00:00:00Z");
    const std::string owner = "75c5d8be-feef-4bee-8537-ad507a51cde4";
    part<Accounts>(*store_).create(
        {.id = owner, .email = "ann@example.com", .password_hash = "x", .created_at = at});
    part<Projects>(*store_).create(
        {.id = "p", .name = "p", .description = "", .owner_id = owner, .created_at = at});
    part<Experiments>(*store_).create(
        {.id = "e", .project_id = "p", .name = "n", .description = "", .created_at = at});
  }

  void add(const std::string& id, double value, const std::string& name = "acc") {
    part<Metrics>(*store_).add(
        std::vector{Metric{.id = id,
                           .experiment_id = "e",
                           .name = name,
                           .value = value,
                           .created_at = testkit::at("2026-11-28T00:00:00Z")}});
  }
  /// As another program adds it.
  void insert(const std::string& id, const std::string& value, const std::string& how = "INSERT") {
    raw_.run(how +
             " INTO metrics (experiment_id, name, value, step, created_at, id) VALUES ('e', "
             "'acc', " +
             value + ", 0, '2026-11-28 00:00:00.000000', '" + id + "')");
  }
  /// The value of the point that stands for a metric; minus 1 where there is none.
  [[nodiscard]] double chosen(const ProjectMetric& wanted) const {
    double value = -1;
    part<Metrics>(*store_).visit_chosen("p", std::vector{wanted},
                                        [&](const Metric& metric) { value = metric.value; });
    return value;
  }
  [[nodiscard]] double mean(const std::string& name = "acc") const {
    return chosen({name, Direction::kMaximize, Aggregation::kAverage});
  }
  [[nodiscard]] std::string summaries() const {
    return raw_.value("SELECT count(*) FROM metric_summaries");
  }

  const std::unique_ptr<Store> store_ =
      testkit::open_store(module().feature("experiments"), url_of(file()));
  mutable RawDatabase raw_{file()};
};

TEST_F(MetricSummariesTest, AMeanIsReadFromTheSummary) {
  for (const char* id : {"a", "b", "c", "d"}) add(id, 2);
  EXPECT_EQ(mean(), 2);
  raw_.run("UPDATE metric_summaries SET total = 100");
  EXPECT_EQ(mean(), 25);
}

TEST_F(MetricSummariesTest, PointsOfAnotherProgramCount) {
  add("a", 1);
  insert("b", "3");
  EXPECT_EQ(mean(), 2);
  add("c", 8);
  EXPECT_EQ(mean(), 4);
}

TEST_F(MetricSummariesTest, ChangedReplacedAndRemovedPointsAreNotReckonedWith) {
  for (const char* id : {"a", "b", "c"}) add(id, 3);
  raw_.run("UPDATE metrics SET value = 9 WHERE id = 'a'");
  EXPECT_EQ(mean(), 5);
  add("d", 5);
  EXPECT_EQ(mean(), 5);
  raw_.run("DELETE FROM metrics WHERE id = 'b'");
  add("e", 3);
  EXPECT_EQ(mean(), 5);
  insert("c", "7", "INSERT OR REPLACE");
  EXPECT_EQ(mean(), 6);
}

TEST_F(MetricSummariesTest, APointThatIsReplacedIsNotCountedTwice) {
  add("a", 3);
  add("b", 5);
  insert("a", "7", "INSERT OR REPLACE");
  EXPECT_EQ(mean(), 6);
  insert("a", "100", "INSERT OR IGNORE");
  EXPECT_EQ(mean(), 6);
}

TEST_F(MetricSummariesTest, PointsThatGetAnotherNameCountThere) {
  add("a", 1);
  add("b", 3);
  add("c", 5, "loss");
  raw_.run("UPDATE metrics SET name = 'loss' WHERE id = 'b'");
  EXPECT_EQ(mean(), 1);
  EXPECT_EQ(mean("loss"), 4);
  raw_.run("UPDATE metrics SET name = 'other' WHERE name = 'acc'");
  EXPECT_EQ(mean(), -1);
  EXPECT_EQ(mean("other"), 1);
  EXPECT_EQ(summaries(), "2");
}

TEST_F(MetricSummariesTest, NothingIsLeftOfRemovedPoints) {
  add("a", 1);
  raw_.run("DELETE FROM metrics");
  EXPECT_EQ(summaries(), "0");
  add("b", 3);
  EXPECT_EQ(mean(), 3);
  EXPECT_TRUE(part<Experiments>(*store_).remove("e"));
  EXPECT_EQ(summaries(), "0");
}

TEST_F(MetricSummariesTest, NanCountsForNothingAndOppositeInfinitiesHaveNoMean) {
  add("a", std::nan(""));
  EXPECT_TRUE(std::isnan(mean()));
  add("b", 2);
  add("c", 4);
  EXPECT_EQ(mean(), 3);
  add("d", kInfinite);
  EXPECT_EQ(mean(), kInfinite);
  add("e", -kInfinite);
  EXPECT_TRUE(std::isnan(mean()));
}

TEST_F(MetricSummariesTest, PointsFromBeforeAreSummarised) {
  add("a", 1);
  add("b", 3);
  add("n", std::nan(""));
  const host::StoreFeature& feature = module().feature("experiments");
  const auto target = feature.open_migrations(url_of(file()));
  host::downgrade(*target, feature.migrations(), "e20261128_0003");
  insert("c", "8");
  host::upgrade_to_head(*target, feature.migrations());
  EXPECT_EQ(raw_.value("SELECT points || ' ' || total || ' ' || last_id || ' ' || least_id || ' ' "
                       "|| greatest_id FROM metric_summaries"),
            "3 12.0 a a c");
  EXPECT_EQ(mean(), 4);
}

TEST_F(MetricSummariesTest, APointIsReadFromTheSummaryUnlessThatIsUnknown) {
  for (const auto& [id, value] : {std::pair("a", 1.0), std::pair("b", 9.0), std::pair("c", 5.0)}) {
    add(id, value);
  }
  const auto best = [this](Direction direction) {
    return chosen({"acc", direction, Aggregation::kBest});
  };
  EXPECT_EQ(best(Direction::kMaximize), 9);
  EXPECT_EQ(best(Direction::kMinimize), 1);
  raw_.run("UPDATE metric_summaries SET greatest_value = 90, least_value = -90");
  EXPECT_EQ(best(Direction::kMaximize), 90);
  EXPECT_EQ(best(Direction::kMinimize), -90);
  raw_.run("UPDATE metrics SET label = 'x' WHERE id = 'c'");
  EXPECT_EQ(best(Direction::kMaximize), 9);
  EXPECT_EQ(best(Direction::kMinimize), 1);
}

TEST_F(MetricSummariesTest, OneThatCannotBeReadIsLeftForThePoints) {
  add("a", 1);
  add("b", 9);
  raw_.run("UPDATE metric_summaries SET greatest_created_at = 'yesterday', last_value = 'much'");
  EXPECT_EQ(chosen({"acc", Direction::kMaximize, Aggregation::kBest}), 9);
  EXPECT_EQ(mean(), 5);
}

TEST_F(MetricSummariesTest, DoctorNamesALackingTrigger) {
  raw_.run("DROP TRIGGER metric_added");
  const auto findings =
      module().feature("experiments").open_maintenance(url_of(file()))->diagnose();
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.kind == Finding::Kind::kProblem &&
           finding.sentence.find("metric_added") != std::string::npos;
  }));
}

}  // namespace
}  // namespace cq::test
