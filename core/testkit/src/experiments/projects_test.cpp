#include "experiments/experiments_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using namespace experiments;

class ProjectsTest : public ExperimentsTest {
 protected:
  [[nodiscard]] std::vector<unsigned> listed(unsigned user, const Page& page = {}) const {
    std::vector<unsigned> all;
    for (const auto& overview : projects().list(id(user), page)) {
      all.push_back(number_of(overview.project.id));
    }
    return all;
  }
};
CQ_SUITE_OF("experiments", ProjectsTest, "projects", (kNeedsExperiments | PartIds{Archive::kId}),
            Lasting::kStore);

TEST_P(ProjectsTest, APersonalOneIsItsOwners) {
  CQ_SENTENCE("projects.create");
  CQ_SENTENCE("projects.get");
  add_accounts(1);
  accounts().change(id(1), {.display_name = "Ann ☕"});
  Project all = project(20, 1);
  all.name = awkward_text();
  all.description = "Which recipe?";
  all.metrics = {{"acc \"é\"", Direction::kMaximize, Aggregation::kBest},
                 {"loss", Direction::kMinimize, Aggregation::kAverage}};
  all.naming_pattern = "{num} é";
  all.display_metrics = {"acc", "acc"};
  const ProjectOverview created = projects().create(all);
  EXPECT_EQ(
      created,
      (ProjectOverview{.project = all, .owner_email = "user1@example.com", .owner_name = "Ann ☕"}));
  EXPECT_EQ(projects().get(id(20)), created);
  EXPECT_EQ(projects().get(id(21)), std::nullopt);
  EXPECT_EQ(rows_of(1, 20).size(), kProjectActions.size());
}

TEST_P(ProjectsTest, OneOfATeamIsTheTeamsOwners) {
  CQ_SENTENCE("projects.create");
  add_team();
  Project made = project(20);
  made.owner_id = id(2);
  const ProjectOverview created = projects().create(made);
  EXPECT_EQ(created.project.owner_id, id(1));
  EXPECT_EQ(created.owner_email, "user1@example.com");
  EXPECT_EQ(created.team_name, "Vision");
  EXPECT_TRUE(rows_of(1, 20).empty());
  EXPECT_TRUE(rows_of(2, 20).empty());
}

TEST_P(ProjectsTest, CreateRefusesATakenIdAndWhatIsntThere) {
  CQ_SENTENCE("projects.create.throws");
  add_team();
  projects().create(project(20));
  EXPECT_EQ(error_kind_of([&] { projects().create(project(20, 5)); }), ErrorKind::kConflict);
  EXPECT_EQ(error_kind_of([&] { projects().create(project(21, 9)); }), ErrorKind::kNotFound);
  Project lost = project(21);
  lost.team_id = id(11);
  EXPECT_EQ(error_kind_of([&] { projects().create(lost); }), ErrorKind::kNotFound);
  EXPECT_EQ(projects().get(id(21)), std::nullopt);
  EXPECT_EQ(projects().get(id(20))->team_name, "Vision");
}

TEST_P(ProjectsTest, TheCountsGoWithTheProject) {
  CQ_SENTENCE("projects.get");
  add_team();
  projects().create(project(20));
  projects().create(project(21));
  runs().create(experiment(30, 20));
  runs().create(experiment(31, 20));
  hypotheses().create(hypothesis(40, 20));
  EXPECT_EQ(projects().get(id(20))->experiment_count, 2);
  EXPECT_EQ(projects().get(id(20))->hypothesis_count, 1);
  const auto both = projects().list(id(4), {});
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].experiment_count, 2);
  EXPECT_EQ(both[1].experiment_count, 0);
}

TEST_P(ProjectsTest, ListHasWhatAUserMaySee) {
  CQ_SENTENCE("projects.list");
  add_team();
  projects().create(project(22));
  projects().create(project(20));
  projects().create(project(21, 5));
  projects().create(project(23, 3));
  EXPECT_THAT(listed(1), ElementsAre(20, 22));
  EXPECT_THAT(listed(3), ElementsAre(20, 22, 23));
  EXPECT_THAT(listed(3, {.order = Order::kNewestFirst, .limit = 2}), ElementsAre(23, 22));
  EXPECT_THAT(listed(3, {.behind = Place{second(20), id(20)}}), ElementsAre(22, 23));
  EXPECT_THAT(listed(5), ElementsAre(21));
  EXPECT_THAT(listed(9), ElementsAre());
  const ArchiveRecord row = to_record(Permission{.id = id(70),
                                                 .user_id = id(5),
                                                 .project_id = id(22),
                                                 .action = "project.view",
                                                 .allowed = true});
  part<Archive>(store()).write({&row, 1});
  EXPECT_THAT(listed(5), ElementsAre(21, 22));
}

TEST_P(ProjectsTest, ChangeChangesWhatIsGiven) {
  CQ_SENTENCE("projects.change");
  CQ_SENTENCE("projects.change.throws");
  add_team();
  ProjectOverview expected = projects().create(project(20));
  runs().create(experiment(30, 20));
  expected.experiment_count = 1;
  EXPECT_EQ(projects().change(id(20), {}), expected);
  expected.project.naming_pattern = "{num}";
  EXPECT_EQ(projects().change(id(20), {.naming_pattern = "{num}"}), expected);
  expected.project.name = "other";
  expected.project.description = "d";
  expected.project.metrics = {{"m", Direction::kMaximize, Aggregation::kLast}};
  expected.project.display_metrics = {"m"};
  EXPECT_EQ(projects().change(id(20), {.name = "other",
                                       .description = "d",
                                       .metrics = expected.project.metrics,
                                       .display_metrics = expected.project.display_metrics}),
            expected);
  EXPECT_EQ(projects().get(id(20)), expected);
  EXPECT_EQ(error_kind_of([&] { projects().change(id(21), {}); }), ErrorKind::kNotFound);
}

TEST_P(ProjectsTest, RemoveTakesAllAlongThatHangsOnIt) {
  CQ_SENTENCE("projects.remove");
  add_team();
  projects().create(project(20, 5));
  projects().create(project(21));
  constexpr unsigned kExperiments = 300;
  for (unsigned number = 0; number < kExperiments; ++number) {
    runs().create(
        experiment(1000 + number, 20, number == 0 ? std::nullopt : std::optional(999 + number)));
  }
  metrics().add(std::vector{metric(30, 1000, "m", 1), metric(31, 1000 + kExperiments - 1, "m", 1)});
  hypotheses().create(hypothesis(40, 20));
  runs().create(experiment(50, 21));
  metrics().add(std::vector{metric(32, 50, "m", 1)});
  EXPECT_TRUE(projects().remove(id(20)));
  EXPECT_EQ(projects().get(id(20)), std::nullopt);
  EXPECT_TRUE(rows_of(5, 20).empty());
  EXPECT_TRUE(runs().list(id(20), {}).empty());
  EXPECT_EQ(runs().get(id(1000)), std::nullopt);
  EXPECT_TRUE(metrics().list(id(1000), {}).empty());
  EXPECT_EQ(hypotheses().get(id(40)), std::nullopt);
  EXPECT_EQ(metrics().list(id(50), {}).size(), 1U);
  EXPECT_EQ(rows_of(2, 10).size(), 25U);
  EXPECT_FALSE(projects().remove(id(20)));
}

TEST_P(ProjectsTest, StatisticsCountByStatus) {
  CQ_SENTENCE("projects.statistics");
  CQ_SENTENCE("projects.threads");
  add_team();
  projects().create(project(20));
  projects().create(project(21));
  in_threads([&](unsigned thread) { runs().create(experiment(100 + thread, 21)); });
  using S = ExperimentStatus;
  unsigned number = 30;
  for (const S status : {S::kPlanned, S::kRunning, S::kRunning, S::kComplete, S::kFailed}) {
    Experiment run = experiment(number++, 20);
    run.status = status;
    runs().create(run);
  }
  using H = HypothesisStatus;
  for (const H status : {H::kProposed, H::kSupported, H::kRefuted, H::kRefuted}) {
    Hypothesis claim = hypothesis(number++, 20);
    claim.status = status;
    hypotheses().create(claim);
  }
  EXPECT_EQ(projects().statistics(id(20)), (ProjectStatistics{.experiments = 5,
                                                              .running_experiments = 2,
                                                              .completed_experiments = 1,
                                                              .failed_experiments = 1,
                                                              .hypotheses = 4,
                                                              .supported_hypotheses = 1,
                                                              .refuted_hypotheses = 2}));
  EXPECT_EQ(projects().statistics(id(22)), std::nullopt);
}

}  // namespace

CQ_TESTS_OF(projects_test)

}  // namespace cq::testkit
