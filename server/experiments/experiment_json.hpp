#pragma once

#include <cq/experiments/accounts.hpp>
#include <cq/experiments/experiments.hpp>
#include <cq/experiments/hypotheses.hpp>
#include <cq/experiments/metrics.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/experiments/teams.hpp>
#include <cq/experiments/tokens.hpp>
#include <cq/json.hpp>

/// What the API says of the records of experiments. Times have no suffix and are in UTC, as the
/// original writes them; numbers that JSON has no form for are null. Safe from any thread.
namespace cq::experiments {

JsonValue account_json(const Account& account);
JsonValue api_token_json(const ApiToken& token);
/// With the secret, which is shown once.
JsonValue created_api_token_json(const ApiToken& token, const std::string& secret);
JsonValue team_json(const Team& team);
JsonValue member_json(const TeamMember& member);
JsonValue project_json(const ProjectOverview& overview);
JsonValue statistics_json(const ProjectStatistics& statistics);
JsonValue experiment_json(const Experiment& experiment);
JsonValue hypothesis_json(const Hypothesis& hypothesis);
/// As JSON's text, since a project's metrics are many.
std::string metric_text(const Metric& metric);

/// A time in UTC without a suffix.
JsonValue naive_time_json(Timestamp at);

/// {"success": true}
JsonValue success_json();

// Names of the types that the routes respond with, as the API's document has them.
inline constexpr const char* kAccountSchema = "ExperimentsAccount";
inline constexpr const char* kLoginSchema = "ExperimentsLogin";
inline constexpr const char* kPageSessionSchema = "ExperimentsPageSession";
inline constexpr const char* kApiTokenListSchema = "ExperimentsApiTokens";
inline constexpr const char* kApiTokenSchema = "ExperimentsApiToken";
inline constexpr const char* kCreatedApiTokenSchema = "ExperimentsCreatedApiToken";
inline constexpr const char* kTeamSchema = "ExperimentsTeam";
inline constexpr const char* kMemberSchema = "ExperimentsTeamMember";
inline constexpr const char* kSeenTeamSchema = "ExperimentsTeamShown";
inline constexpr const char* kSeenTeamListSchema = "ExperimentsTeams";
inline constexpr const char* kSeenMemberSchema = "ExperimentsTeamMemberShown";
inline constexpr const char* kSeenMemberListSchema = "ExperimentsTeamMembers";
inline constexpr const char* kFoundSchema = "ExperimentsFound";
inline constexpr const char* kComparisonSchema = "ExperimentsComparison";
inline constexpr const char* kNamingSchema = "ExperimentsNaming";
inline constexpr const char* kUsageSchema = "ExperimentsUsage";
inline constexpr const char* kProjectSchema = "ExperimentsProjectShown";
inline constexpr const char* kProjectListSchema = "ExperimentsProjects";
inline constexpr const char* kStatisticsSchema = "ExperimentsProjectStatistics";
inline constexpr const char* kExperimentSchema = "ExperimentsExperiment";
inline constexpr const char* kExperimentListSchema = "ExperimentsExperiments";
inline constexpr const char* kHypothesisSchema = "ExperimentsHypothesis";
inline constexpr const char* kHypothesisListSchema = "ExperimentsHypotheses";
inline constexpr const char* kMetricSchema = "ExperimentsMetric";
inline constexpr const char* kMetricListSchema = "ExperimentsMetrics";
inline constexpr const char* kScalarsSchema = "ExperimentsScalars";
inline constexpr const char* kLoggedSchema = "ExperimentsLogged";
inline constexpr const char* kLastLoggedSchema = "ExperimentsLastLogged";
inline constexpr const char* kSuccessSchema = "ExperimentsSuccess";
inline constexpr const char* kNothingSchema = "ExperimentsNothing";
inline constexpr const char* kMissingBlobsSchema = "ExperimentsMissingBlobs";
inline constexpr const char* kUploadedSchema = "ExperimentsUploaded";
inline constexpr const char* kSnapshotSchema = "ExperimentsSnapshot";

/// Each of these types' JSON Schema by its name.
JsonValue::Object response_schemas();

}  // namespace cq::experiments
