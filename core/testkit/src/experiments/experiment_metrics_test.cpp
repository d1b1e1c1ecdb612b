#include <cmath>
#include <limits>
#include <stdexcept>

#include "experiments/experiments_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using namespace experiments;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A store with experiments 30 and 31 of project 20, and 32 of another.
class ExperimentMetricsTest : public ExperimentsTest {
 protected:
  void add_experiments() const {
    add_accounts(1);
    projects().create(project(20, 1));
    projects().create(project(21, 1));
    runs().create(experiment(31, 20));
    runs().create(experiment(30, 20));
    runs().create(experiment(32, 21));
  }
  [[nodiscard]] std::vector<Metric> chosen(const std::vector<ProjectMetric>& wanted) const {
    std::vector<Metric> all;
    metrics().visit_chosen(id(20), wanted, [&](const Metric& point) { all.push_back(point); });
    return all;
  }
  [[nodiscard]] std::vector<unsigned> choice(Aggregation aggregation, Direction direction) const {
    return numbers(chosen({{"acc", direction, aggregation}}));
  }
};
CQ_SUITE_OF("experiments", ExperimentMetricsTest, "metrics",
            (kNeedsExperiments | PartIds{Archive::kId}), Lasting::kStore);

TEST_P(ExperimentMetricsTest, AddKeepsAllFields) {
  CQ_SENTENCE("metrics.add");
  add_experiments();
  Metric all = metric(50, 30, awkward_text(), 0.1, -7);
  all.label = awkward_text();
  const Metric twin = metric(51, 30, awkward_text(), 3.0, -7);
  metrics().add(std::vector{all, twin, metric(52, 31, "m", 1)});
  metrics().add({});
  const auto points = metrics().list(id(30), {});
  ASSERT_EQ(points.size(), 2U);
  EXPECT_TRUE(is_same(points[0], all));
  EXPECT_TRUE(is_same(points[1], twin));
}

TEST_P(ExperimentMetricsTest, NanAndInfinitiesAreKept) {
  CQ_SENTENCE("metrics.add.not_finite");
  CQ_SENTENCE("is_same.metrics");
  add_experiments();
  const std::vector points{metric(50, 30, "m", kNan), metric(51, 30, "m", kInfinity),
                           metric(52, 30, "m", -kInfinity), metric(53, 30, "m", -0.0)};
  metrics().add(points);
  const auto read = metrics().list(id(30), {});
  ASSERT_EQ(read.size(), points.size());
  for (std::size_t i = 0; i < points.size(); ++i) EXPECT_TRUE(is_same(read[i], points[i])) << i;
  EXPECT_FALSE(is_same(read[0], read[1]));
}

TEST_P(ExperimentMetricsTest, AddIsAllOrNothing) {
  CQ_SENTENCE("metrics.add.throws");
  CQ_SENTENCE("metrics.add");
  add_experiments();
  metrics().add(std::vector{metric(50, 30, "m", 1)});
  const auto error = [&](const std::vector<Metric>& points) {
    return error_kind_of([&] { metrics().add(points); });
  };
  EXPECT_EQ(error({metric(51, 30, "m", 1), metric(52, 39, "m", 1)}), ErrorKind::kNotFound);
  EXPECT_EQ(error({metric(51, 30, "m", 1), metric(50, 31, "m", 1)}), ErrorKind::kConflict);
  EXPECT_EQ(error({metric(51, 30, "m", 1), metric(51, 30, "m", 2)}), ErrorKind::kConflict);
  EXPECT_EQ(metrics().list(id(30), {}).size(), 1U);
}

TEST_P(ExperimentMetricsTest, ListHasThoseOfTheExperimentFromAllThreads) {
  CQ_SENTENCE("metrics.list");
  CQ_SENTENCE("metrics.threads");
  add_experiments();
  in_threads([&](unsigned thread) {
    metrics().add(std::vector{metric(60 + thread, 31, "m", 1)});
    EXPECT_FALSE(metrics().list(id(31), {}).empty());
  });
  metrics().add(
      std::vector{metric(51, 30, "b", 1), metric(50, 30, "a", 1), metric(52, 30, "a", 1)});
  EXPECT_THAT(numbers(metrics().list(id(30), {})), ElementsAre(50, 51, 52));
  EXPECT_THAT(numbers(metrics().list(id(30), {.order = Order::kNewestFirst, .limit = 2})),
              ElementsAre(52, 51));
  EXPECT_THAT(numbers(metrics().list(id(39), {})), ElementsAre());
}

TEST_P(ExperimentMetricsTest, ChosenAreInOrderOfExperimentsAndOfWhatIsWanted) {
  CQ_SENTENCE("metrics.visit_chosen");
  add_experiments();
  metrics().add(std::vector{metric(50, 31, "loss", 1), metric(51, 31, "acc", 2),
                            metric(52, 30, "loss", 3), metric(53, 32, "loss", 4),
                            metric(54, 30, "other", 5)});
  const ProjectMetric acc{"acc", Direction::kMaximize, Aggregation::kBest};
  const ProjectMetric loss{"loss", Direction::kMinimize, Aggregation::kLast};
  EXPECT_THAT(numbers(chosen({acc, loss})), ElementsAre(52, 51, 50));
  EXPECT_THAT(numbers(chosen({loss, acc})), ElementsAre(52, 50, 51));
  EXPECT_THAT(numbers(chosen({})), ElementsAre());
}

TEST_P(ExperimentMetricsTest, LastIsTheGreatestStepAndBestTheBestValue) {
  CQ_SENTENCE("metrics.visit_chosen.choice");
  add_experiments();
  const auto choose = [&](Aggregation aggregation, Direction direction) {
    return choice(aggregation, direction);
  };
  metrics().add(std::vector{metric(50, 30, "acc", kNan, 9)});
  EXPECT_THAT(choose(Aggregation::kBest, Direction::kMaximize), ElementsAre(50));
  EXPECT_THAT(choose(Aggregation::kBest, Direction::kMinimize), ElementsAre(50));
  metrics().add(std::vector{metric(54, 30, "acc", 3, 30), metric(53, 30, "acc", 2, 30),
                            metric(52, 30, "acc", 3, 10), metric(51, 30, "acc", 2, 20)});
  EXPECT_THAT(choose(Aggregation::kLast, Direction::kMaximize), ElementsAre(53));
  EXPECT_THAT(choose(Aggregation::kBest, Direction::kMaximize), ElementsAre(52));
  EXPECT_THAT(choose(Aggregation::kBest, Direction::kMinimize), ElementsAre(51));
  metrics().add(std::vector{metric(55, 30, "acc", kInfinity), metric(56, 30, "acc", -kInfinity)});
  EXPECT_THAT(choose(Aggregation::kBest, Direction::kMaximize), ElementsAre(55));
  EXPECT_THAT(choose(Aggregation::kBest, Direction::kMinimize), ElementsAre(56));
}

TEST_P(ExperimentMetricsTest, AverageIsTheLastPointWithTheMean) {
  CQ_SENTENCE("metrics.visit_chosen.average");
  add_experiments();
  const std::vector<ProjectMetric> wanted{{"acc", Direction::kMinimize, Aggregation::kAverage}};
  EXPECT_TRUE(chosen(wanted).empty());
  metrics().add(std::vector{metric(50, 31, "acc", kNan)});
  ASSERT_EQ(chosen(wanted).size(), 1U);
  EXPECT_TRUE(std::isnan(chosen(wanted)[0].value));
  metrics().add(std::vector{metric(51, 31, "acc", 1, 5), metric(52, 31, "acc", 2, 4)});
  const auto points = chosen(wanted);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].id, id(51));
  EXPECT_EQ(points[0].value, 1.5);
  EXPECT_EQ(points[0].step, 5);
}

TEST_P(ExperimentMetricsTest, WhatTheVisitorThrowsPassesThrough) {
  CQ_SENTENCE("metrics.visit_chosen.visitor");
  add_experiments();
  metrics().add(std::vector{metric(50, 30, "m", 1), metric(51, 31, "m", 1)});
  const std::vector<ProjectMetric> wanted{{"m", Direction::kMinimize, Aggregation::kLast}};
  unsigned visited = 0;
  EXPECT_THROW(metrics().visit_chosen(id(20), wanted,
                                      [&](const Metric&) {
                                        ++visited;
                                        throw std::runtime_error("enough");
                                      }),
               std::runtime_error);
  EXPECT_EQ(visited, 1U);
  EXPECT_EQ(chosen(wanted).size(), 2U);
}

}  // namespace

CQ_TESTS_OF(experiment_metrics_test)

}  // namespace cq::testkit
