#include <atomic>

#include "experiments/experiments_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using namespace experiments;

/// A store with projects 20 and 21 of account 1.
class RunsTest : public ExperimentsTest {
 protected:
  void add_projects() const {
    add_accounts(1);
    projects().create(project(20, 1));
    projects().create(project(21, 1));
  }
  Experiment changed(unsigned number, const ExperimentChange& change, int at = 100) const {
    return runs().change(id(number), change, second(at));
  }
  [[nodiscard]] std::optional<ErrorKind> error_of_parent(unsigned number, unsigned parent) const {
    return error_kind_of([&] { changed(number, {.parent_id = std::optional(id(parent))}); });
  }
};
CQ_SUITE_OF("experiments", RunsTest, "experiments", (kNeedsExperiments | PartIds{Archive::kId}),
            Lasting::kStore);

TEST_P(RunsTest, CreateKeepsAllFields) {
  CQ_SENTENCE("experiments.create");
  CQ_SENTENCE("experiments.get");
  add_projects();
  runs().create(experiment(30, 20));
  Experiment all = experiment(31, 20, 30);
  all.name = awkward_text();
  all.description = awkward_text();
  all.status = ExperimentStatus::kComplete;
  all.root_id = id(30);
  all.features = R"({"lr": 1e-4, "é": [1, null, {"x": NaN}]})";
  all.features_diff = R"({"lr": {}})";
  all.git_diff = "--- a\n+++ b\n";
  all.progress = -5;
  all.color = "#10B981";
  all.order = 7;
  all.tags = {"a", "", "é"};
  all.started_by = id(1);
  all.started_at = second(1);
  all.completed_at = second(2);
  runs().create(all);
  EXPECT_EQ(runs().get(id(31)), all);
  EXPECT_EQ(runs().get(id(30)), experiment(30, 20));
  EXPECT_EQ(runs().get(id(32)), std::nullopt);
}

TEST_P(RunsTest, CreateRefusesATakenIdNoProjectAndAForeignParent) {
  CQ_SENTENCE("experiments.create.throws");
  add_projects();
  runs().create(experiment(30, 20));
  runs().create(experiment(31, 21));
  const auto error = [&](const Experiment& run) {
    return error_kind_of([&] { runs().create(run); });
  };
  EXPECT_EQ(error(experiment(30, 20)), ErrorKind::kConflict);
  EXPECT_EQ(error(experiment(32, 22)), ErrorKind::kNotFound);
  EXPECT_EQ(error(experiment(32, 20, 31)), ErrorKind::kInvalidArgument);
  EXPECT_EQ(error(experiment(32, 20, 33)), ErrorKind::kInvalidArgument);
  EXPECT_EQ(error(experiment(32, 20, 32)), ErrorKind::kInvalidArgument);
  EXPECT_EQ(runs().get(id(32)), std::nullopt);
}

TEST_P(RunsTest, LocateFindsThoseThatThereAre) {
  CQ_SENTENCE("experiments.locate");
  add_projects();
  runs().create(experiment(31, 21));
  runs().create(experiment(30, 20));
  EXPECT_THAT(runs().locate({id(31), id(33), id(30), id(31), "no uuid"}),
              ElementsAre(ExperimentHome{id(30), id(20)}, ExperimentHome{id(31), id(21)}));
  EXPECT_TRUE(runs().locate({}).empty());
}

TEST_P(RunsTest, ListIsInOrderOfCreationWhateverHasChanged) {
  CQ_SENTENCE("experiments.list");
  add_projects();
  for (const unsigned number : {32U, 30U, 31U}) runs().create(experiment(number, 20));
  runs().create(experiment(33, 21));
  changed(30, {.name = "other", .order = 9});
  EXPECT_THAT(numbers(runs().list(id(20), {})), ElementsAre(30, 31, 32));
  EXPECT_THAT(numbers(runs().list(id(20), {.order = Order::kNewestFirst, .limit = 2})),
              ElementsAre(32, 31));
  EXPECT_THAT(numbers(runs().list(id(20), {.behind = Place{second(30), id(30)}})),
              ElementsAre(31, 32));
  EXPECT_THAT(numbers(runs().list(id(22), {})), ElementsAre());
}

TEST_P(RunsTest, ChangeChangesWhatIsGiven) {
  CQ_SENTENCE("experiments.change");
  add_projects();
  runs().create(experiment(29, 20));
  Experiment expected = experiment(30, 20);
  runs().create(expected);
  EXPECT_EQ(changed(30, {}), expected);
  expected.name = "n";
  expected.description = "d";
  expected.parent_id = id(29);
  expected.features = R"({"a":1})";
  expected.features_diff = "{}";
  expected.git_diff = "+";
  expected.progress = 3;
  expected.color = "#000000";
  expected.order = -2;
  expected.tags = {"t"};
  EXPECT_EQ(changed(30, {.name = "n",
                         .description = "d",
                         .parent_id = expected.parent_id,
                         .features = expected.features,
                         .features_diff = expected.features_diff,
                         .git_diff = expected.git_diff,
                         .progress = 3,
                         .color = "#000000",
                         .order = -2,
                         .tags = expected.tags}),
            expected);
  expected.parent_id.reset();
  expected.git_diff.reset();
  expected.tags.reset();
  EXPECT_EQ(changed(30, {.parent_id = std::optional<std::string>(),
                         .git_diff = std::optional<std::string>(),
                         .tags = std::optional<std::vector<std::string>>()}),
            expected);
  EXPECT_EQ(runs().get(id(30)), expected);
}

TEST_P(RunsTest, AStatusThatChangesSetsTheTimes) {
  CQ_SENTENCE("experiments.change.times");
  add_projects();
  runs().create(experiment(30, 20));
  using S = ExperimentStatus;
  const auto times = [&](S status, int at) {
    const Experiment run = changed(30, {.status = status}, at);
    return std::pair(run.started_at, run.completed_at);
  };
  const std::optional<Timestamp> never;
  EXPECT_EQ(times(S::kPlanned, 100), std::pair(never, never));
  EXPECT_EQ(times(S::kRunning, 101), std::pair(std::optional(second(101)), never));
  EXPECT_EQ(times(S::kRunning, 102), std::pair(std::optional(second(101)), never));
  EXPECT_EQ(times(S::kComplete, 103),
            std::pair(std::optional(second(101)), std::optional(second(103))));
  EXPECT_EQ(times(S::kComplete, 104),
            std::pair(std::optional(second(101)), std::optional(second(103))));
  EXPECT_EQ(times(S::kFailed, 105),
            std::pair(std::optional(second(101)), std::optional(second(105))));
  EXPECT_EQ(times(S::kRunning, 106), std::pair(std::optional(second(101)), never));
}

TEST_P(RunsTest, AParentIsOfTheProjectAndMakesNoCircle) {
  CQ_SENTENCE("experiments.change.throws");
  add_projects();
  runs().create(experiment(30, 20));
  runs().create(experiment(31, 20, 30));
  runs().create(experiment(32, 20, 31));
  runs().create(experiment(33, 21));
  EXPECT_EQ(error_of_parent(30, 30), ErrorKind::kInvalidArgument);
  EXPECT_EQ(error_of_parent(30, 31), ErrorKind::kInvalidArgument);
  EXPECT_EQ(error_of_parent(30, 32), ErrorKind::kInvalidArgument);
  EXPECT_EQ(error_of_parent(30, 33), ErrorKind::kInvalidArgument);
  EXPECT_EQ(error_of_parent(30, 39), ErrorKind::kInvalidArgument);
  EXPECT_EQ(error_of_parent(32, 30), std::nullopt);
  EXPECT_EQ(error_of_parent(39, 30), ErrorKind::kNotFound);
  EXPECT_EQ(runs().get(id(30)), experiment(30, 20));
}

TEST_P(RunsTest, OfTwoThatWouldBecomeEachOthersParentOneDoes) {
  CQ_SENTENCE("experiments.change.throws");
  CQ_SENTENCE("experiments.threads");
  add_projects();
  runs().create(experiment(30, 20));
  runs().create(experiment(31, 20));
  std::atomic<unsigned> refused{0};
  in_threads([&](unsigned thread) {
    if (error_of_parent(30 + thread % 2, 31 - thread % 2)) ++refused;
  });
  EXPECT_GT(refused, 0U);
  EXPECT_NE(runs().get(id(30))->parent_id.has_value(), runs().get(id(31))->parent_id.has_value());
}

TEST_P(RunsTest, RemoveTakesMetricsAlongAndMakesChildrenRoots) {
  CQ_SENTENCE("experiments.remove");
  add_projects();
  runs().create(experiment(30, 20));
  runs().create(experiment(31, 20, 30));
  runs().create(experiment(32, 20, 31));
  metrics().add(std::vector{metric(40, 30, "m", 1), metric(41, 31, "m", 1)});
  EXPECT_TRUE(runs().remove(id(30)));
  EXPECT_EQ(runs().get(id(30)), std::nullopt);
  EXPECT_TRUE(metrics().list(id(30), {}).empty());
  EXPECT_EQ(metrics().list(id(31), {}).size(), 1U);
  EXPECT_EQ(runs().get(id(31)), experiment(31, 20));
  EXPECT_EQ(runs().get(id(32)), experiment(32, 20, 31));
  EXPECT_FALSE(runs().remove(id(30)));
}

TEST_P(RunsTest, ReorderIsAllOrNothing) {
  CQ_SENTENCE("experiments.reorder");
  add_projects();
  for (const unsigned number : {30U, 31U, 32U}) {
    Experiment run = experiment(number, 20);
    run.order = 9;
    runs().create(run);
  }
  runs().create(experiment(33, 21));
  const auto orders = [&] {
    std::vector<std::int64_t> all;
    for (const auto& run : runs().list(id(20), {})) all.push_back(run.order);
    return all;
  };
  EXPECT_EQ(runs().reorder(id(20), {id(31), id(30)}), std::nullopt);
  EXPECT_THAT(orders(), ElementsAre(1, 0, 9));
  EXPECT_EQ(runs().reorder(id(20), {id(32), id(33), id(39)}), id(33));
  EXPECT_THAT(orders(), ElementsAre(1, 0, 9));
  EXPECT_EQ(runs().reorder(id(20), {id(30), id(31), id(30)}), std::nullopt);
  EXPECT_THAT(orders(), ElementsAre(2, 1, 9));
  EXPECT_EQ(runs().reorder(id(20), {}), std::nullopt);
  EXPECT_EQ(runs().reorder(id(22), {id(30)}), id(30));
}

TEST_P(RunsTest, WhatNoCreationTakesIsReadAllTheSame) {
  CQ_SENTENCE("experiments.poisoned");
  add_projects();
  runs().create(experiment(29, 20));
  Experiment poisoned = experiment(30, 20);
  poisoned.features = "null";
  poisoned.color = "red";
  const ArchiveRecord record = to_record(poisoned);
  EXPECT_THAT(part<Archive>(store()).write({&record, 1}), ElementsAre(ArchiveOutcome::kAdded));
  EXPECT_THAT(runs().list(id(20), {}), ElementsAre(experiment(29, 20), experiment(30, 20)));
  EXPECT_EQ(runs().get(id(30)), experiment(30, 20));
}

}  // namespace

CQ_TESTS_OF(experiments_test)

}  // namespace cq::testkit
