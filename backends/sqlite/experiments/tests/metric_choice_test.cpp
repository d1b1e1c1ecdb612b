#include <gmock/gmock.h>

#include <cq/experiments/accounts.hpp>
#include <cq/experiments/experiments.hpp>
#include <cq/experiments/metrics.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace experiments;

namespace {

using testing::ElementsAre;

/// Metrics of one experiment, of which some can't be read.
class MetricChoiceTest : public SqliteTest {
 protected:
  [[nodiscard]] std::unique_ptr<Store> open_experiments() const {
    return testkit::open_store(module().feature("experiments"), url_of(file()));
  }
  [[nodiscard]] static std::vector<std::string> chosen(Store& store, Direction direction,
                                                       Aggregation aggregation) {
    const std::vector<ProjectMetric> wanted{{"acc", direction, aggregation}};
    std::vector<std::string> ids;
    part<Metrics>(store).visit_chosen("p", wanted,
                                      [&](const Metric& metric) { ids.push_back(metric.id); });
    return ids;
  }
};

TEST_F(MetricChoiceTest, WhatCannotBeReadStandsForNoExperiment) {
  constexpr const char* kMetricsOwner = "75c5d8be-feef-4bee-8537-ad507a51cde4";
  const Timestamp at = testkit::at("2026-11-28T00:00:00Z");
  {
    const auto store = open_experiments();
    part<Accounts>(*store).create(
        {.id = kMetricsOwner, .email = "ann@example.com", .password_hash = "x", .created_at = at});
    part<Projects>(*store).create(
        {.id = "p", .name = "p", .description = "", .owner_id = kMetricsOwner, .created_at = at});
    part<Experiments>(*store).create(
        {.id = "e", .project_id = "p", .name = "n", .description = "", .created_at = at});
    std::vector<Metric> points;
    for (const auto& [id, value, step] :
         {std::tuple("best", 9.0, 9), std::tuple("second", 8.0, 8), std::tuple("least", 1.0, 1)}) {
      points.push_back({.id = id,
                        .experiment_id = "e",
                        .name = "acc",
                        .value = value,
                        .step = step,
                        .created_at = at});
    }
    part<Metrics>(*store).add(points);
  }
  RawDatabase(file()).run("UPDATE metrics SET created_at = 'yesterday' WHERE id = 'best'");
  const auto store = open_experiments();
  EXPECT_THAT(chosen(*store, Direction::kMaximize, Aggregation::kBest), ElementsAre("second"));
  EXPECT_THAT(chosen(*store, Direction::kMinimize, Aggregation::kBest), ElementsAre("least"));
  EXPECT_THAT(chosen(*store, Direction::kMaximize, Aggregation::kLast), ElementsAre("second"));
}

}  // namespace
}  // namespace cq::test
