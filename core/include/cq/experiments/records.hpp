#pragma once

#include <cq/archive.hpp>
#include <cq/experiments/accounts.hpp>
#include <cq/experiments/experiments.hpp>
#include <cq/experiments/hypotheses.hpp>
#include <cq/experiments/metrics.hpp>
#include <cq/experiments/permissions.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/experiments/teams.hpp>
#include <cq/experiments/tokens.hpp>
#include <cq/export.hpp>
#include <string_view>

/// What experiments hold as records of an archive. A record's JSON has all members of its value,
/// under their names: times in ISO 8601, what is JSON already as a text that holds it, a metric's
/// value as a number or as "NaN", "Infinity" or "-Infinity". Rows refer to each other by id, and
/// the key is the id. What a record refers to need not be there, as it need not in the original.
/// All functions are safe from any thread.
namespace cq::experiments {

inline constexpr std::string_view kAccountKind = "account";
inline constexpr std::string_view kApiTokenKind = "api_token";
inline constexpr std::string_view kTeamKind = "team";
inline constexpr std::string_view kTeamMemberKind = "team_member";
inline constexpr std::string_view kProjectKind = "project";
inline constexpr std::string_view kExperimentKind = "experiment";
inline constexpr std::string_view kHypothesisKind = "hypothesis";
inline constexpr std::string_view kMetricKind = "metric";
inline constexpr std::string_view kPermissionKind = "permission";

CQ_EXPORT ArchiveRecord to_record(const Account& account);
CQ_EXPORT ArchiveRecord to_record(const ApiToken& token);
CQ_EXPORT ArchiveRecord to_record(const Team& team);
CQ_EXPORT ArchiveRecord to_record(const TeamMember& member);
CQ_EXPORT ArchiveRecord to_record(const Project& project);
CQ_EXPORT ArchiveRecord to_record(const Experiment& experiment);
CQ_EXPORT ArchiveRecord to_record(const Hypothesis& hypothesis);
CQ_EXPORT ArchiveRecord to_record(const Metric& metric);
CQ_EXPORT ArchiveRecord to_record(const Permission& permission);

// Each throws Error: invalid argument, naming the member, when the record isn't such a one.
CQ_EXPORT Account account_of(const ArchiveRecord& record);
CQ_EXPORT ApiToken api_token_of(const ArchiveRecord& record);
CQ_EXPORT Team team_of(const ArchiveRecord& record);
CQ_EXPORT TeamMember team_member_of(const ArchiveRecord& record);
CQ_EXPORT Project project_of(const ArchiveRecord& record);
CQ_EXPORT Experiment experiment_of(const ArchiveRecord& record);
CQ_EXPORT Hypothesis hypothesis_of(const ArchiveRecord& record);
CQ_EXPORT Metric metric_of(const ArchiveRecord& record);
CQ_EXPORT Permission permission_of(const ArchiveRecord& record);

/// Whether two tokens are the same but for when they were last used. [is_same.api_tokens]
CQ_EXPORT bool is_same(const ApiToken& left, const ApiToken& right);
/// Whether two metrics are the same, NaN being the same as NaN. [is_same.metrics]
CQ_EXPORT bool is_same(const Metric& left, const Metric& right);

}  // namespace cq::experiments
