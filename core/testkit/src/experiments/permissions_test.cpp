#include "experiments/experiments_fixture.hpp"

namespace cq::testkit {
namespace {

using namespace experiments;

class PermissionsTest : public ExperimentsTest {
 protected:
  void write(const Permission& permission) const {
    const ArchiveRecord record = to_record(permission);
    part<Archive>(store()).write({&record, 1});
  }
  [[nodiscard]] std::optional<bool> may(unsigned user, std::string_view action,
                                        unsigned project_number = 20) const {
    return permissions().in_project(id(user), id(project_number), action);
  }
};
CQ_SUITE_OF("experiments", PermissionsTest, "permissions",
            (kNeedsExperiments | PartIds{Archive::kId}), Lasting::kStore);

TEST_P(PermissionsTest, EachRoleMayWhatItsRowsSayInEachProjectOfTheTeam) {
  CQ_SENTENCE("permissions.in_project");
  CQ_SENTENCE("permissions.rows");
  CQ_SENTENCE("permissions.in_experiment");
  add_team();
  projects().create(project(20));
  runs().create(experiment(30, 20));
  const std::pair<unsigned, TeamRole> roles[] = {
      {1, TeamRole::kOwner}, {2, TeamRole::kAdmin}, {3, TeamRole::kMember}, {4, TeamRole::kViewer}};
  for (const std::string_view action : kProjectActions) {
    for (const auto& [user, role] : roles) {
      EXPECT_EQ(may(user, action), allows(role, action)) << user << " " << action;
      EXPECT_EQ(permissions().in_experiment(id(user), id(30), action),
                (ExperimentAccess{id(20), allows(role, action)}));
    }
    EXPECT_EQ(may(5, action), false) << action;
  }
  EXPECT_EQ(may(1, "project.view", 21), std::nullopt);
  EXPECT_EQ(permissions().in_experiment(id(1), id(31), "project.view"), std::nullopt);
}

TEST_P(PermissionsTest, EachRoleMayWhatItsRowsSayInTheTeam) {
  CQ_SENTENCE("permissions.in_team");
  CQ_SENTENCE("permissions.team_rows");
  add_team();
  const std::pair<unsigned, TeamRole> roles[] = {
      {1, TeamRole::kOwner}, {2, TeamRole::kAdmin}, {3, TeamRole::kMember}, {4, TeamRole::kViewer}};
  for (const std::string_view action : kTeamActions) {
    for (const auto& [user, role] : roles) {
      EXPECT_EQ(permissions().in_team(id(user), id(10), action), allows(role, action))
          << user << " " << action;
    }
    EXPECT_FALSE(permissions().in_team(id(5), id(10), action));
    EXPECT_FALSE(permissions().in_team(id(1), id(11), action));
  }
}

TEST_P(PermissionsTest, RowsOnTheProjectDecideBeforeThoseOnItsTeam) {
  CQ_SENTENCE("permissions.rows");
  add_team();
  projects().create(project(20));
  write({.id = id(70), .user_id = id(2), .project_id = id(20), .action = "project.edit"});
  EXPECT_EQ(may(2, "project.edit"), false);
  EXPECT_EQ(may(2, "project.delete"), true);
  write({.id = id(71),
         .user_id = id(2),
         .project_id = id(20),
         .action = "project.edit",
         .allowed = true,
         .expires_at = second(-1'000'000)});
  EXPECT_EQ(may(2, "project.edit"), true);
  write({.id = id(72),
         .user_id = id(5),
         .project_id = id(20),
         .action = "project.view",
         .allowed = true});
  EXPECT_EQ(may(5, "project.view"), true);
  EXPECT_EQ(may(5, "project.edit"), false);
}

TEST_P(PermissionsTest, OwnersKeepTheirRights) {
  CQ_SENTENCE("permissions.owners");
  add_team();
  projects().create(project(20));
  projects().create(project(21, 5));
  write({.id = id(70), .user_id = id(1), .project_id = id(20), .action = "project.edit"});
  write({.id = id(71), .user_id = id(5), .project_id = id(21), .action = "project.edit"});
  EXPECT_EQ(may(1, "project.edit"), true);
  EXPECT_EQ(may(5, "project.edit", 21), true);
  EXPECT_EQ(may(1, "project.view", 21), false);
  EXPECT_TRUE(permissions().in_team(id(1), id(10), "teams.delete"));
}

TEST_P(PermissionsTest, WhatNothingAllowsIsRefused) {
  CQ_SENTENCE("permissions.refused");
  CQ_SENTENCE("permissions.threads");
  add_team();
  projects().create(project(20));
  accounts().change(id(5), {.is_superuser = true});
  in_threads([&](unsigned) {
    EXPECT_EQ(may(5, "project.view"), false);
    EXPECT_EQ(may(1, "world.rule"), false);
    EXPECT_FALSE(permissions().in_team(id(1), id(10), "world.rule"));
    EXPECT_FALSE(permissions().in_team(id(5), id(10), "teams.view"));
  });
}

}  // namespace

CQ_TESTS_OF(permissions_test)

}  // namespace cq::testkit
