#include <algorithm>
#include <atomic>

#include "experiments/experiments_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using namespace experiments;

class TeamsTest : public ExperimentsTest {
 protected:
  static std::vector<std::string> rows_for(TeamRole role) {
    std::vector<std::string> rows;
    const auto add = [&](const auto& actions) {
      for (const std::string_view action : actions) {
        rows.push_back((allows(role, action) ? "" : "not ") + std::string(action));
      }
    };
    add(kTeamActions);
    add(kProjectActions);
    std::sort(rows.begin(), rows.end());
    return rows;
  }
};
CQ_SUITE_OF("experiments", TeamsTest, "teams", (kNeedsExperiments | PartIds{Archive::kId}),
            Lasting::kStore);

TEST_P(TeamsTest, CreateKeepsAllFieldsAndGivesTheOwnerItsRows) {
  CQ_SENTENCE("teams.create");
  CQ_SENTENCE("teams.get");
  add_accounts(1);
  const Team team{.id = id(10),
                  .name = awkward_text(),
                  .description = "",
                  .owner_id = id(1),
                  .created_at = second(1)};
  teams().create(team);
  EXPECT_EQ(teams().get(id(10)), team);
  EXPECT_EQ(teams().get(id(11)), std::nullopt);
  EXPECT_EQ(rows_of(1, 10), rows_for(TeamRole::kAdmin));
  EXPECT_TRUE(teams().list_members(id(10), {}).empty());
}

TEST_P(TeamsTest, CreateRefusesATakenIdAndAnOwnerWhoIsntThere) {
  CQ_SENTENCE("teams.create.throws");
  add_team();
  EXPECT_EQ(
      error_kind_of([&] {
        teams().create({.id = id(10), .name = "x", .owner_id = id(2), .created_at = second(0)});
      }),
      ErrorKind::kConflict);
  EXPECT_EQ(
      error_kind_of([&] {
        teams().create({.id = id(11), .name = "x", .owner_id = id(9), .created_at = second(0)});
      }),
      ErrorKind::kNotFound);
  EXPECT_EQ(teams().get(id(10))->name, "Vision");
  EXPECT_EQ(teams().get(id(11)), std::nullopt);
}

TEST_P(TeamsTest, ListHasTheTeamsOfOwnersAndMembers) {
  CQ_SENTENCE("teams.list");
  add_team();
  teams().create({.id = id(11), .name = "b", .owner_id = id(3), .created_at = second(-1)});
  EXPECT_THAT(numbers(teams().list(id(3), {})), ElementsAre(11, 10));
  EXPECT_THAT(numbers(teams().list(id(3), {.limit = 1})), ElementsAre(11));
  EXPECT_THAT(numbers(teams().list(id(1), {})), ElementsAre(10));
  EXPECT_THAT(numbers(teams().list(id(5), {})), ElementsAre());
}

TEST_P(TeamsTest, ChangeChangesWhatIsGiven) {
  CQ_SENTENCE("teams.change");
  CQ_SENTENCE("teams.change.throws");
  add_team();
  Team expected = *teams().get(id(10));
  expected.description = "d";
  EXPECT_EQ(teams().change(id(10), {.description = "d"}), expected);
  expected.name = "";
  EXPECT_EQ(teams().change(id(10), {.name = ""}), expected);
  EXPECT_EQ(teams().get(id(10)), expected);
  EXPECT_EQ(error_kind_of([&] { teams().change(id(11), {.name = "x"}); }), ErrorKind::kNotFound);
}

TEST_P(TeamsTest, HandOverGivesTheTeamAndItsProjectsAway) {
  CQ_SENTENCE("teams.hand_over");
  add_team();
  projects().create(project(20));
  const Team team = teams().hand_over(id(10), id(1), id(4), id(50), second(9));
  EXPECT_EQ(team.owner_id, id(4));
  EXPECT_EQ(teams().get(id(10)), team);
  EXPECT_EQ(teams().find_member(id(10), id(4)), std::nullopt);
  EXPECT_EQ(rows_of(4, 10), rows_for(TeamRole::kOwner));
  EXPECT_EQ(teams().find_member(id(10), id(1)), (TeamMember{.id = id(50),
                                                            .team_id = id(10),
                                                            .user_id = id(1),
                                                            .role = TeamRole::kAdmin,
                                                            .joined_at = second(9)}));
  EXPECT_EQ(rows_of(1, 10), rows_for(TeamRole::kAdmin));
  EXPECT_EQ(projects().get(id(20))->project.owner_id, id(4));
  EXPECT_EQ(teams().hand_over(id(10), id(4), id(4), id(51), second(9)), team);
  EXPECT_EQ(teams().find_member(id(10), id(4)), std::nullopt);
}

TEST_P(TeamsTest, HandOverNeedsATeamAndAnAccount) {
  CQ_SENTENCE("teams.hand_over.throws");
  add_team();
  const auto error = [&](unsigned team, unsigned to, unsigned member, unsigned from = 1) {
    return error_kind_of(
        [&] { teams().hand_over(id(team), id(from), id(to), id(member), second(9)); });
  };
  EXPECT_EQ(error(11, 2, 50), ErrorKind::kNotFound);
  EXPECT_EQ(error(10, 9, 50), ErrorKind::kNotFound);
  EXPECT_EQ(error(10, 5, 13), ErrorKind::kConflict);
  EXPECT_EQ(error(10, 5, 50, 2), ErrorKind::kConflict);
  EXPECT_EQ(error(10, 2, 50, 2), ErrorKind::kConflict);
  EXPECT_EQ(teams().get(id(10))->owner_id, id(1));
}

TEST_P(TeamsTest, OneHandOverAtATimeGivesATeamAway) {
  CQ_SENTENCE("teams.hand_over.throws");
  CQ_SENTENCE("teams.threads");
  add_team();
  std::atomic<unsigned> handed_over{0};
  in_threads([&](unsigned thread) {
    const std::string to = id(thread % 2 == 0 ? 4 : 5);
    if (!error_kind_of([&] { teams().hand_over(id(10), id(1), to, id(60 + thread), second(9)); })) {
      ++handed_over;
    }
  });
  EXPECT_EQ(handed_over, 1U);
}

TEST_P(TeamsTest, RemoveGivesItsProjectsToTheOwner) {
  CQ_SENTENCE("teams.remove");
  add_team();
  projects().create(project(20));
  runs().create(experiment(30, 20));
  EXPECT_TRUE(teams().remove(id(10)));
  EXPECT_EQ(teams().get(id(10)), std::nullopt);
  EXPECT_TRUE(teams().list_members(id(10), {}).empty());
  for (const unsigned user : {1U, 2U, 3U, 4U}) EXPECT_TRUE(rows_of(user, 10).empty()) << user;
  EXPECT_EQ(rows_of(1, 20).size(), kProjectActions.size());
  EXPECT_EQ(projects().get(id(20))->project.team_id, std::nullopt);
  EXPECT_EQ(permissions().in_experiment(id(1), id(30), "experiments.delete")->allowed, true);
  EXPECT_EQ(permissions().in_project(id(2), id(20), "project.view"), false);
  EXPECT_THAT(numbers(std::vector{projects().list(id(1), {}).at(0).project}), ElementsAre(20));
  EXPECT_FALSE(teams().remove(id(10)));
}

TEST_P(TeamsTest, AMemberIsFoundAndListed) {
  CQ_SENTENCE("teams.add_member");
  CQ_SENTENCE("teams.find_member");
  CQ_SENTENCE("teams.list_members");
  add_team();
  const TeamMember expected{.id = id(13),
                            .team_id = id(10),
                            .user_id = id(3),
                            .role = TeamRole::kMember,
                            .joined_at = second(3)};
  EXPECT_EQ(teams().find_member(id(10), id(3)), expected);
  EXPECT_EQ(teams().find_member(id(10), id(5)), std::nullopt);
  EXPECT_THAT(numbers(teams().list_members(id(10), {})), ElementsAre(12, 13, 14));
  EXPECT_THAT(numbers(teams().list_members(
                  id(10), {.order = Order::kNewestFirst, .behind = Place{second(4), id(14)}})),
              ElementsAre(13, 12));
  EXPECT_THAT(numbers(teams().list_members(id(11), {})), ElementsAre());
}

TEST_P(TeamsTest, RowsSayWhatTheRoleMay) {
  CQ_SENTENCE("teams.rows");
  add_team();
  EXPECT_EQ(rows_of(2, 10), rows_for(TeamRole::kAdmin));
  EXPECT_EQ(rows_of(3, 10), rows_for(TeamRole::kMember));
  EXPECT_EQ(rows_of(4, 10), rows_for(TeamRole::kViewer));
  EXPECT_THAT(rows_of(4, 10), Contains("not scalars.log"));
  EXPECT_EQ(rows_of(4, 10).size(), 25U);
}

TEST_P(TeamsTest, AddMemberRefusesWhoIsInItAndWhatIsntThere) {
  CQ_SENTENCE("teams.add_member.throws");
  add_team();
  const auto error = [&](unsigned member, unsigned team, unsigned user) {
    return error_kind_of([&] {
      teams().add_member({.id = id(member),
                          .team_id = id(team),
                          .user_id = id(user),
                          .role = TeamRole::kViewer,
                          .joined_at = second(9)});
    });
  };
  EXPECT_EQ(error(50, 10, 3), ErrorKind::kConflict);
  EXPECT_EQ(error(50, 10, 1), ErrorKind::kConflict);  // the owner, who keeps its rights
  EXPECT_EQ(error(13, 10, 5), ErrorKind::kConflict);
  EXPECT_EQ(error(50, 11, 5), ErrorKind::kNotFound);
  EXPECT_EQ(error(50, 10, 9), ErrorKind::kNotFound);
  EXPECT_EQ(rows_of(1, 10), rows_for(TeamRole::kOwner));
  EXPECT_EQ(rows_of(3, 10), rows_for(TeamRole::kMember));
}

TEST_P(TeamsTest, OfManyThatAddOneUserOneSucceeds) {
  CQ_SENTENCE("teams.add_member.throws");
  CQ_SENTENCE("teams.threads");
  add_team();
  std::atomic<unsigned> added{0};
  in_threads([&](unsigned thread) {
    if (!error_kind_of([&] {
          teams().add_member({.id = id(50 + thread),
                              .team_id = id(10),
                              .user_id = id(5),
                              .role = TeamRole::kMember,
                              .joined_at = second(9)});
        })) {
      ++added;
    }
  });
  EXPECT_EQ(added, 1U);
  EXPECT_EQ(teams().list_members(id(10), {}).size(), 4U);
  EXPECT_EQ(rows_of(5, 10).size(), 25U);
}

TEST_P(TeamsTest, SetRoleRewritesTheRows) {
  CQ_SENTENCE("teams.set_role");
  CQ_SENTENCE("teams.set_role.throws");
  CQ_SENTENCE("teams.rows");
  add_team();
  TeamMember expected = *teams().find_member(id(10), id(4));
  expected.role = TeamRole::kAdmin;
  EXPECT_EQ(teams().set_role(id(10), id(4), TeamRole::kAdmin), expected);
  EXPECT_EQ(teams().find_member(id(10), id(4)), expected);
  EXPECT_EQ(rows_of(4, 10), rows_for(TeamRole::kAdmin));
  EXPECT_EQ(error_kind_of([&] { teams().set_role(id(10), id(4), TeamRole::kViewer); }),
            ErrorKind::kConflict);
  EXPECT_EQ(rows_of(4, 10), rows_for(TeamRole::kAdmin));
  teams().set_role(id(10), id(3), TeamRole::kViewer);
  EXPECT_EQ(rows_of(3, 10), rows_for(TeamRole::kViewer));
  for (const unsigned user : {1U, 5U}) {
    EXPECT_EQ(error_kind_of([&] { teams().set_role(id(10), id(user), TeamRole::kViewer); }),
              ErrorKind::kNotFound);
  }
  EXPECT_EQ(rows_of(1, 10), rows_for(TeamRole::kOwner));
}

TEST_P(TeamsTest, RemoveMemberTakesTheRowsAlong) {
  CQ_SENTENCE("teams.remove_member");
  CQ_SENTENCE("teams.remove_member.throws");
  add_team();
  EXPECT_TRUE(teams().remove_member(id(10), id(3)));
  EXPECT_EQ(teams().find_member(id(10), id(3)), std::nullopt);
  EXPECT_TRUE(rows_of(3, 10).empty());
  EXPECT_EQ(rows_of(4, 10).size(), 25U);
  EXPECT_FALSE(teams().remove_member(id(10), id(3)));
  EXPECT_FALSE(teams().remove_member(id(10), id(1)));
  EXPECT_EQ(error_kind_of([&] { teams().remove_member(id(10), id(2)); }), ErrorKind::kConflict);
  EXPECT_TRUE(teams().find_member(id(10), id(2)));
  EXPECT_EQ(rows_of(1, 10), rows_for(TeamRole::kOwner));
}

TEST_P(TeamsTest, TakeOutRemovesAnAdminToo) {
  CQ_SENTENCE("teams.take_out");
  add_team();
  EXPECT_TRUE(teams().take_out(id(10), id(2)));
  EXPECT_EQ(teams().find_member(id(10), id(2)), std::nullopt);
  EXPECT_TRUE(rows_of(2, 10).empty());
  EXPECT_TRUE(teams().take_out(id(10), id(4)));
  EXPECT_FALSE(teams().take_out(id(10), id(2)));
  EXPECT_FALSE(teams().take_out(id(10), id(1)));
  EXPECT_EQ(rows_of(1, 10), rows_for(TeamRole::kOwner));
  EXPECT_EQ(rows_of(3, 10), rows_for(TeamRole::kMember));
}

TEST_P(TeamsTest, OfTwinsTheHighestCountsAndBothGo) {
  CQ_SENTENCE("teams.twins");
  add_team();
  const ArchiveRecord twin = to_record(TeamMember{.id = id(60),
                                                  .team_id = id(10),
                                                  .user_id = id(4),
                                                  .role = TeamRole::kMember,
                                                  .joined_at = second(9)});
  EXPECT_THAT(part<Archive>(store()).write({&twin, 1}), ElementsAre(ArchiveOutcome::kAdded));
  EXPECT_EQ(teams().find_member(id(10), id(4))->role, TeamRole::kMember);
  teams().set_role(id(10), id(4), TeamRole::kViewer);
  EXPECT_EQ(teams().find_member(id(10), id(4))->role, TeamRole::kViewer);
  EXPECT_THAT(rows_of(4, 10), Not(Contains("scalars.log")));
  EXPECT_TRUE(teams().remove_member(id(10), id(4)));
  EXPECT_EQ(teams().find_member(id(10), id(4)), std::nullopt);
}

}  // namespace

CQ_TESTS_OF(teams_test)

}  // namespace cq::testkit
