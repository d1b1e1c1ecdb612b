#include <cmath>
#include <limits>

#include "experiments/experiments_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using namespace experiments;

/// A store with projects 20 and 21 of account 1.
class QueriesTest : public ExperimentsTest {
 protected:
  void add_projects() const {
    add_accounts(1);
    projects().create(project(20, 1));
    projects().create(project(21, 1));
  }
  /// Experiments 30 to 33 of project 20, and 40 of the other.
  void add_runs() const {
    add_projects();
    Experiment run = experiment(30, 20);
    run.name = "10_Base";
    run.features = R"({"lr":0.1,"opt":{"name":"sgd"},"deep":true})";
    run.tags = {"old", "gpu"};
    run.git_diff = "--- a";
    runs().create(run);
    run = experiment(31, 20, 30);
    run.name = "2_lr";
    run.description = "a LOWER rate";
    run.status = ExperimentStatus::kRunning;
    run.features = R"({"lr":0.01,"opt":{"name":"adam"}})";
    run.tags = {"gpu"};
    run.progress = 7;
    run.started_at = second(50);
    runs().create(run);
    run = experiment(32, 20, 31);
    run.name = "3_words";
    run.status = ExperimentStatus::kFailed;
    run.features = R"({"lr":"high"})";
    run.order = -1;
    run.started_at = second(40);
    run.completed_at = second(45);
    runs().create(run);
    run = experiment(33, 20);
    run.name = "4_none";
    run.status = ExperimentStatus::kComplete;
    runs().create(run);
    runs().create(experiment(40, 21));
    metrics().add(std::vector{metric(50, 30, "acc", 0.5, 1), metric(51, 30, "acc", 0.75, 2),
                              metric(52, 30, "acc", 0.25, 3), metric(53, 31, "acc", 0.5),
                              metric(54, 32, "acc", std::numeric_limits<double>::quiet_NaN()),
                              metric(55, 31, "loss", -2), metric(56, 40, "acc", 1)});
  }

  static ExperimentQuestion question() { return {.project_id = id(20)}; }
  [[nodiscard]] std::vector<unsigned> found(const ExperimentQuestion& asked) const {
    std::vector<unsigned> all;
    for (const FoundExperiment& one : queries().find(asked)) {
      all.push_back(number_of(one.experiment.id));
    }
    return all;
  }
  [[nodiscard]] std::vector<unsigned> with_feature(const std::string& path, Comparison comparison,
                                                   const std::string& value = "") const {
    ExperimentQuestion asked = question();
    asked.features = {{path, comparison, value}};
    return found(asked);
  }
  [[nodiscard]] std::vector<unsigned> with_metric(const ProjectMetric& metric,
                                                  Comparison comparison, double value = 0) const {
    ExperimentQuestion asked = question();
    asked.metrics = {{metric, comparison, value}};
    return found(asked);
  }
  [[nodiscard]] std::vector<unsigned> sorted(SortBy sort, Order order = Order::kOldestFirst) const {
    ExperimentQuestion asked = question();
    asked.sort = sort;
    asked.order = order;
    asked.sort_feature = "lr";
    asked.sort_metric = kBest;
    return found(asked);
  }

  inline static const ProjectMetric kBest{"acc", Direction::kMaximize, Aggregation::kBest};
  inline static const ProjectMetric kLast{"acc"};
};
CQ_SUITE_OF("experiments", QueriesTest, "queries", (kNeedsExperiments | PartIds{Archive::kId}),
            Lasting::kStore);

TEST_P(QueriesTest, FindHasThoseOfTheProjectThatFulfilAllConditions) {
  CQ_SENTENCE("queries.find");
  add_runs();
  EXPECT_THAT(found(question()), ElementsAre(30, 31, 32, 33));
  EXPECT_THAT(found({.project_id = id(22)}), ElementsAre());
  ExperimentQuestion asked = question();
  asked.statuses = {ExperimentStatus::kRunning, ExperimentStatus::kFailed};
  EXPECT_THAT(found(asked), ElementsAre(31, 32));
  asked = question();
  asked.tags = {"gpu"};
  EXPECT_THAT(found(asked), ElementsAre(30, 31));
  asked.tags = {"gpu", "old"};
  EXPECT_THAT(found(asked), ElementsAre(30));
  asked.statuses = {ExperimentStatus::kRunning};
  EXPECT_THAT(found(asked), ElementsAre());
  asked = question();
  for (const auto& [text, number] : std::vector<std::pair<std::string, unsigned>>{
           {"base", 30U}, {"lower", 31U}, {"OLD", 30U}, {"4_", 33U}}) {
    asked.text = text;
    EXPECT_THAT(found(asked), ElementsAre(number)) << text;
  }
  asked.text = "nowhere";
  EXPECT_THAT(found(asked), ElementsAre());
}

TEST_P(QueriesTest, FindComparesFeatures) {
  CQ_SENTENCE("queries.find");
  add_runs();
  using enum Comparison;
  EXPECT_THAT(with_feature("lr", kPresent), ElementsAre(30, 31, 32));
  EXPECT_THAT(with_feature("lr", kEqual, "1e-1"), ElementsAre(30));
  EXPECT_THAT(with_feature("lr", kEqual, "high"), ElementsAre(32));
  EXPECT_THAT(with_feature("lr", kNotEqual, "0.1"), ElementsAre(31, 32, 33));
  EXPECT_THAT(with_feature("lr", kLess, "0.1"), ElementsAre(31));
  EXPECT_THAT(with_feature("lr", kAtMost, "0.1"), ElementsAre(30, 31));
  EXPECT_THAT(with_feature("lr", kGreater, "0.01"), ElementsAre(30, 32)) << "a text is compared";
  EXPECT_THAT(with_feature("opt.name", kAtLeast, "b"), ElementsAre(30));
  EXPECT_THAT(with_feature("deep", kEqual, "true"), ElementsAre(30));
  EXPECT_THAT(with_feature("deep", kLess, "z"), ElementsAre());
  EXPECT_THAT(with_feature("opt", kPresent), ElementsAre());
}

TEST_P(QueriesTest, FindComparesTheNumbersThatStandForMetrics) {
  CQ_SENTENCE("queries.find");
  CQ_SENTENCE("queries.metrics");
  add_runs();
  using enum Comparison;
  EXPECT_THAT(with_metric(kBest, kAtLeast, 0.75), ElementsAre(30));
  EXPECT_THAT(with_metric(kLast, kLess, 0.5), ElementsAre(30));
  EXPECT_THAT(with_metric(kLast, kEqual, 0.5), ElementsAre(31));
  EXPECT_THAT(with_metric({"acc", Direction::kMinimize, Aggregation::kAverage}, kEqual, 0.5),
              ElementsAre(30, 31));
  EXPECT_THAT(with_metric(kLast, kPresent), ElementsAre(30, 31)) << "NaN is no number";
  EXPECT_THAT(with_metric(kLast, kNotEqual, 0.5), ElementsAre(30, 32, 33));
  EXPECT_THAT(with_metric({"loss"}, kAtMost, -2), ElementsAre(31));
}

TEST_P(QueriesTest, FindSortsByAnythingWithWhatLacksItAtTheEnd) {
  CQ_SENTENCE("queries.find");
  add_runs();
  EXPECT_THAT(sorted(SortBy::kCreated), ElementsAre(30, 31, 32, 33));
  EXPECT_THAT(sorted(SortBy::kCreated, Order::kNewestFirst), ElementsAre(33, 32, 31, 30));
  EXPECT_THAT(sorted(SortBy::kName), ElementsAre(30, 31, 32, 33));
  EXPECT_THAT(sorted(SortBy::kName, Order::kNewestFirst), ElementsAre(33, 32, 31, 30));
  EXPECT_THAT(sorted(SortBy::kStatus), ElementsAre(30, 31, 33, 32));
  EXPECT_THAT(sorted(SortBy::kOrder), ElementsAre(32, 30, 31, 33));
  EXPECT_THAT(sorted(SortBy::kProgress, Order::kNewestFirst), ElementsAre(31, 33, 32, 30));
  EXPECT_THAT(sorted(SortBy::kStarted), ElementsAre(32, 31, 30, 33));
  EXPECT_THAT(sorted(SortBy::kStarted, Order::kNewestFirst), ElementsAre(31, 32, 33, 30));
  EXPECT_THAT(sorted(SortBy::kCompleted), ElementsAre(32, 30, 31, 33));
  EXPECT_THAT(sorted(SortBy::kFeatureValue), ElementsAre(31, 30, 32, 33));
  EXPECT_THAT(sorted(SortBy::kFeatureValue, Order::kNewestFirst), ElementsAre(30, 31, 32, 33));
  EXPECT_THAT(sorted(SortBy::kMetricValue), ElementsAre(31, 30, 32, 33));
  EXPECT_THAT(sorted(SortBy::kMetricValue, Order::kNewestFirst), ElementsAre(30, 31, 33, 32));
}

TEST_P(QueriesTest, ThePagesOfEachOrderHaveEachOnce) {
  CQ_SENTENCE("queries.find.pages");
  add_runs();
  for (const SortBy sort :
       {SortBy::kCreated, SortBy::kName, SortBy::kStatus, SortBy::kOrder, SortBy::kProgress,
        SortBy::kStarted, SortBy::kCompleted, SortBy::kFeatureValue, SortBy::kMetricValue}) {
    for (const Order order : {Order::kOldestFirst, Order::kNewestFirst}) {
      ExperimentQuestion asked = question();
      asked.sort = sort;
      asked.order = order;
      asked.sort_feature = "lr";
      asked.sort_metric = kBest;
      const std::vector<unsigned> whole = found(asked);
      asked.limit = 1;
      std::vector<unsigned> pages;
      for (auto page = queries().find(asked); !page.empty() && pages.size() < 9;
           page = queries().find(asked)) {
        ASSERT_EQ(page.size(), 1U);
        pages.push_back(number_of(page.front().experiment.id));
        asked.behind = page.front().place;
      }
      EXPECT_EQ(pages, whole) << static_cast<int>(sort);
    }
  }
  ExperimentQuestion none = question();
  none.limit = 0;
  EXPECT_THAT(found(none), ElementsAre());
}

TEST_P(QueriesTest, WhatIsFoundIsAllButTheGitDiffWithTheNumbersThatAreWanted) {
  CQ_SENTENCE("queries.find");
  add_runs();
  ExperimentQuestion asked = question();
  asked.limit = 1;
  asked.shown = {kBest, {"loss"}, kLast};
  const std::vector<FoundExperiment> page = queries().find(asked);
  ASSERT_EQ(page.size(), 1U);
  Experiment expected = *runs().get(id(30));
  expected.git_diff.reset();
  EXPECT_EQ(page.front().experiment, expected);
  EXPECT_THAT(page.front().metrics, ElementsAre(0.75, std::nullopt, 0.25));
}

TEST_P(QueriesTest, LongOnesMakeAShortPage) {
  CQ_SENTENCE("queries.find.memory");
  add_projects();
  for (unsigned number = 30; number < 38; ++number) {
    Experiment run = experiment(number, 20);
    run.description = std::string(std::size_t{1024} * 1024, 'x');
    runs().create(run);
  }
  ExperimentQuestion asked = question();
  asked.limit = 8;
  std::vector<unsigned> all;
  for (auto page = queries().find(asked); !page.empty(); page = queries().find(asked)) {
    EXPECT_LT(page.size(), 8U);
    for (const FoundExperiment& one : page) all.push_back(number_of(one.experiment.id));
    asked.behind = page.back().place;
  }
  EXPECT_THAT(all, ElementsAre(30, 31, 32, 33, 34, 35, 36, 37));
}

TEST_P(QueriesTest, NamesAreThoseOfTheProject) {
  CQ_SENTENCE("queries.names");
  add_runs();
  EXPECT_THAT(queries().names(id(20), {.limit = 2}),
              ElementsAre(ExperimentName{id(30), "10_Base", second(30)},
                          ExperimentName{id(31), "2_lr", second(31)}));
  EXPECT_THAT(numbers(queries().names(id(20), {.behind = Place{second(31), id(31)}})),
              ElementsAre(32, 33));
  EXPECT_TRUE(queries().names(id(22), {}).empty());
}

TEST_P(QueriesTest, FeaturesAreReadOfOneAlone) {
  CQ_SENTENCE("queries.features");
  add_runs();
  EXPECT_EQ(queries().features_of(id(32)), R"({"lr":"high"})");
  EXPECT_EQ(queries().features_of(id(33)), "{}");
  EXPECT_EQ(queries().features_of(id(39)), std::nullopt);
  Experiment poisoned = experiment(34, 20);
  poisoned.features = "null";
  const ArchiveRecord record = to_record(poisoned);
  EXPECT_THAT(part<Archive>(store()).write({&record, 1}), ElementsAre(ArchiveOutcome::kAdded));
  EXPECT_EQ(queries().features_of(id(34)), "{}");
}

TEST_P(QueriesTest, MetricNamesAreInOrderAndBounded) {
  CQ_SENTENCE("queries.metric_names");
  add_runs();
  EXPECT_THAT(queries().metric_names(id(31)), ElementsAre("acc", "loss"));
  EXPECT_THAT(queries().metric_names(id(33)), ElementsAre());
  std::vector<Metric> points;
  for (unsigned number = 0; number <= kMostMetricNames; ++number) {
    points.push_back(metric(1000 + number, 33, std::to_string(10000 + number), 1));
  }
  metrics().add(points);
  const std::vector<std::string> names = queries().metric_names(id(33));
  EXPECT_EQ(names.size(), kMostMetricNames);
  EXPECT_EQ(names.back(), "10999");
}

TEST_P(QueriesTest, ValuesStandForMetrics) {
  CQ_SENTENCE("queries.values");
  CQ_SENTENCE("queries.metrics");
  add_runs();
  const std::vector<ProjectMetric> wanted{kBest, {"none"}, kLast};
  EXPECT_THAT(queries().values_of(id(30), wanted), ElementsAre(0.75, std::nullopt, 0.25));
  const auto of_nan = queries().values_of(id(32), wanted);
  EXPECT_TRUE(std::isnan(of_nan.at(0).value()));
  EXPECT_THAT(queries().values_of(id(39), wanted),
              ElementsAre(std::nullopt, std::nullopt, std::nullopt));
}

TEST_P(QueriesTest, MetricsAreCounted) {
  CQ_SENTENCE("queries.count_metrics");
  add_runs();
  EXPECT_EQ(queries().count_metrics(id(20), std::nullopt), 6U);
  EXPECT_EQ(queries().count_metrics(id(20), id(31)), 2U);
  EXPECT_EQ(queries().count_metrics(id(20), id(40)), 0U);
  EXPECT_EQ(queries().count_metrics(id(22), std::nullopt), 0U);
}

TEST_P(QueriesTest, ManyMayAskAtOnce) {
  CQ_SENTENCE("queries.threads");
  add_runs();
  in_threads([&](unsigned) {
    EXPECT_THAT(found(question()), ElementsAre(30, 31, 32, 33));
    EXPECT_EQ(queries().count_metrics(id(20), std::nullopt), 6U);
  });
}

}  // namespace

CQ_TESTS_OF(queries_test)

}  // namespace cq::testkit
