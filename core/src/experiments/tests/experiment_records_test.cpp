#include <gtest/gtest.h>

#include <cmath>
#include <cq/error.hpp>
#include <cq/experiments/records.hpp>
#include <limits>

namespace cq::experiments {
namespace {

const Timestamp kStart = parse_timestamp("2026-11-27T19:01:26.284933Z").value();
const Timestamp kLater = parse_timestamp("2026-11-27T19:01:27Z").value();

TEST(ExperimentRecords, PeopleReadBack) {
  const Account account{.id = "a",
                        .email = "Ann@example.com",
                        .password_hash = "$argon2id$",
                        .is_active = false,
                        .is_superuser = true,
                        .is_verified = true,
                        .display_name = "Ann ☕",
                        .created_at = kStart};
  EXPECT_EQ(to_record(account).kind, "account");
  EXPECT_EQ(to_record(account).key, "a");
  EXPECT_EQ(account_of(to_record(account)), account);
  const ApiToken token{.id = "t",
                       .user_id = "a",
                       .token_hash = "h",
                       .name = "ci",
                       .description = "",
                       .scopes = {"b", "a", "b"},
                       .created_at = kStart,
                       .revoked = true,
                       .last_used_at = kLater};
  EXPECT_EQ(api_token_of(to_record(token)), token);
  const Team team{.id = "m", .name = "", .owner_id = "a", .created_at = kStart};
  EXPECT_EQ(team_of(to_record(team)), team);
  const TeamMember member{
      .id = "n", .team_id = "m", .user_id = "b", .role = TeamRole::kAdmin, .joined_at = kLater};
  EXPECT_EQ(team_member_of(to_record(member)), member);
  const Permission permission{.id = "p",
                              .user_id = "a",
                              .project_id = "q",
                              .action = "scalars.log",
                              .allowed = true,
                              .expires_at = kLater};
  EXPECT_EQ(permission_of(to_record(permission)), permission);
}

TEST(ExperimentRecords, ProjectsAndWhatTheyHoldReadBack) {
  const Project project{.id = "p",
                        .name = "ViT",
                        .description = "d",
                        .owner_id = "a",
                        .team_id = "m",
                        .metrics = {{"acc", Direction::kMaximize, Aggregation::kBest},
                                    {"loss", Direction::kMinimize, Aggregation::kAverage}},
                        .display_metrics = {"acc"},
                        .created_at = kStart};
  EXPECT_EQ(project_of(to_record(project)), project);
  Experiment experiment{.id = "e",
                        .project_id = "p",
                        .name = "ünïcode",
                        .description = "d",
                        .status = ExperimentStatus::kFailed,
                        .parent_id = "f",
                        .root_id = "g",
                        .features = R"({"lr": 0.1, "x": NaN})",
                        .features_diff = "{}",
                        .git_diff = "+",
                        .progress = -5,
                        .color = "#000000",
                        .order = 9,
                        .tags = std::vector<std::string>{"oom"},
                        .started_by = "a",
                        .created_at = kStart,
                        .started_at = kStart,
                        .completed_at = kLater};
  EXPECT_EQ(experiment_of(to_record(experiment)), experiment);
  experiment = {.id = "e", .project_id = "p", .name = "n", .description = "", .created_at = kStart};
  EXPECT_EQ(experiment_of(to_record(experiment)), experiment);
  const Hypothesis hypothesis{.id = "h",
                              .project_id = "p",
                              .title = "t",
                              .description = "",
                              .author = "",
                              .status = HypothesisStatus::kInconclusive,
                              .target_metrics = {"acc", "acc"},
                              .created_at = kStart,
                              .updated_at = kLater};
  EXPECT_EQ(hypothesis_of(to_record(hypothesis)), hypothesis);
}

TEST(ExperimentRecords, AMetricReadsBackWhateverItsValue) {
  Metric metric{.id = "i",
                .experiment_id = "e",
                .name = "acc",
                .step = 3,
                .label = "v",
                .created_at = kStart};
  for (const double value : {0.1, -0.0, 1e300, 3.0, std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()}) {
    metric.value = value;
    const Metric read = metric_of(to_record(metric));
    EXPECT_TRUE(is_same(read, metric)) << value;
    EXPECT_EQ(std::signbit(read.value), std::signbit(value));
  }
  metric.value = std::nan("");
  EXPECT_TRUE(is_same(metric_of(to_record(metric)), metric));
  Metric other = metric;
  other.value = 0;
  EXPECT_FALSE(is_same(other, metric));
}

TEST(ExperimentRecords, WhatIsNoneIsRefused) {
  const auto refuses = [](const char* json) {
    try {
      static_cast<void>(metric_of({"metric", "i", json}));
      return false;
    } catch (const Error& error) {
      return error.kind() == ErrorKind::kInvalidArgument;
    }
  };
  EXPECT_TRUE(refuses(R"({"id":"i","experiment_id":"e","name":"n","value":"much","step":0,)"
                      R"("created_at":"2026-11-27T19:01:27Z"})"));
  EXPECT_TRUE(refuses(R"({"id":"i","experiment_id":"e","name":"n","value":1,)"
                      R"("created_at":"2026-11-27T19:01:27Z"})"));
  EXPECT_TRUE(refuses("[]"));
  EXPECT_THROW(static_cast<void>(account_of({"metric", "i", "{}"})), Error);
}

TEST(ExperimentNames, ARoleAllowsWhatItsRowsSay) {
  EXPECT_TRUE(allows(TeamRole::kOwner, "teams.delete"));
  EXPECT_TRUE(allows(TeamRole::kAdmin, "project.delete"));
  EXPECT_FALSE(allows(TeamRole::kMember, "project.edit"));
  EXPECT_FALSE(allows(TeamRole::kMember, "projects.create"));
  EXPECT_TRUE(allows(TeamRole::kMember, "metrics.delete"));
  EXPECT_TRUE(allows(TeamRole::kMember, "artifacts.log"));
  EXPECT_TRUE(allows(TeamRole::kViewer, "scalars.view"));
  EXPECT_TRUE(allows(TeamRole::kViewer, "teams.view"));
  EXPECT_FALSE(allows(TeamRole::kViewer, "scalars.log"));
  EXPECT_FALSE(allows(TeamRole::kOwner, "world.rule"));
  unsigned allowed_to_view = 0;
  for (const auto action : kProjectActions) allowed_to_view += allows(TeamRole::kViewer, action);
  EXPECT_EQ(allowed_to_view, 6U);
}

TEST(ExperimentNames, AreReadInEitherCase) {
  EXPECT_EQ(parse_experiment_status("COMPLETE"), ExperimentStatus::kComplete);
  EXPECT_EQ(parse_hypothesis_status("refuted"), HypothesisStatus::kRefuted);
  EXPECT_EQ(parse_team_role("Owner"), TeamRole::kOwner);
  EXPECT_EQ(parse_team_role("owne"), std::nullopt);
  EXPECT_EQ(parse_team_role("owners"), std::nullopt);
  EXPECT_TRUE(is_color("#3B82f6"));
  EXPECT_FALSE(is_color("#3b82f"));
  EXPECT_FALSE(is_color("#3b82fg"));
  EXPECT_FALSE(is_color("red"));
}

}  // namespace
}  // namespace cq::experiments
