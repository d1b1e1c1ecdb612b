#include "experiments/experiment_json.hpp"

#include <cq/json_writer.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cq::experiments {
namespace {

std::string naive_text(Timestamp at) {
  std::string text = format_timestamp(at, UtcSuffix::kZ);
  text.pop_back();
  return text;
}

JsonValue naive_or_null(const std::optional<Timestamp>& at) {
  return at ? JsonValue(naive_text(*at)) : JsonValue();
}

/// What a text of JSON holds; an empty object where it can't be read.
JsonValue stored_object(const std::string& text) {
  auto parsed = parse_json(text);
  auto* value = std::get_if<JsonValue>(&parsed);
  return value == nullptr ? json_object({}) : std::move(*value);
}

}  // namespace

JsonValue account_json(const Account& account) {
  return json_object({{"id", account.id},
                      {"email", account.email},
                      {"is_active", account.is_active},
                      {"is_superuser", account.is_superuser},
                      {"is_verified", account.is_verified},
                      {"display_name", account.display_name},
                      {"avatar_url", account.avatar_url},
                      {"created_at", naive_text(account.created_at)}});
}

JsonValue api_token_json(const ApiToken& token) {
  return json_object({{"id", token.id},
                      {"name", token.name},
                      {"description", token.description},
                      {"scopes", token.scopes},
                      {"createdAt", naive_text(token.created_at)},
                      {"expiresAt", naive_or_null(token.expires_at)},
                      {"revoked", token.revoked},
                      {"lastUsedAt", naive_or_null(token.last_used_at)}});
}

JsonValue created_api_token_json(const ApiToken& token, const std::string& secret) {
  return json_object({{"id", token.id},
                      {"name", token.name},
                      {"token", secret},
                      {"createdAt", naive_text(token.created_at)}});
}

JsonValue team_json(const Team& team) {
  return json_object({{"name", team.name},
                      {"description", team.description},
                      {"id", team.id},
                      {"createdAt", naive_text(team.created_at)},
                      {"ownerId", team.owner_id}});
}

JsonValue member_json(const TeamMember& member) {
  return json_object({{"userId", member.user_id},
                      {"teamId", member.team_id},
                      {"role", to_string(member.role)},
                      {"id", member.id}});
}

JsonValue project_json(const ProjectOverview& overview) {
  const Project& project = overview.project;
  const auto metric = [](const ProjectMetric& one) {
    return json_object({{"name", one.name},
                        {"direction", to_string(one.direction)},
                        {"aggregation", to_string(one.aggregation)}});
  };
  JsonValue team;
  if (project.team_id && overview.team_name) {
    team = json_object({{"id", *project.team_id}, {"name", *overview.team_name}});
  }
  return json_object({{"name", project.name},
                      {"description", project.description},
                      {"metrics", json_array(project.metrics, metric)},
                      {"settings", json_object({{"namingPattern", project.naming_pattern},
                                                {"displayMetrics", project.display_metrics}})},
                      {"id", project.id},
                      {"owner", json_object({{"id", project.owner_id},
                                             {"email", overview.owner_email},
                                             {"displayName", overview.owner_name}})},
                      {"createdAt", naive_text(project.created_at)},
                      {"experimentCount", overview.experiment_count},
                      {"hypothesisCount", overview.hypothesis_count},
                      {"team", std::move(team)}});
}

JsonValue statistics_json(const ProjectStatistics& statistics) {
  return json_object({{"totalExperiments", statistics.experiments},
                      {"runningExperiments", statistics.running_experiments},
                      {"completedExperiments", statistics.completed_experiments},
                      {"failedExperiments", statistics.failed_experiments},
                      {"totalHypotheses", statistics.hypotheses},
                      {"supportedHypotheses", statistics.supported_hypotheses},
                      {"refutedHypotheses", statistics.refuted_hypotheses}});
}

JsonValue experiment_json(const Experiment& experiment) {
  return json_object(
      {{"projectId", experiment.project_id},
       {"name", experiment.name},
       {"description", experiment.description},
       {"status", to_string(experiment.status)},
       {"parentExperimentId", experiment.parent_id},
       {"features", stored_object(experiment.features)},
       {"gitDiff", experiment.git_diff},
       {"color", experiment.color},
       {"order", experiment.order},
       {"tags", experiment.tags ? JsonValue(*experiment.tags) : JsonValue()},
       {"id", experiment.id},
       {"featuresDiff",
        experiment.features_diff ? stored_object(*experiment.features_diff) : JsonValue()},
       {"progress", experiment.progress},
       {"createdAt", naive_text(experiment.created_at)},
       {"startedAt", naive_or_null(experiment.started_at)},
       {"completedAt", naive_or_null(experiment.completed_at)}});
}

JsonValue hypothesis_json(const Hypothesis& hypothesis) {
  return json_object({{"projectId", hypothesis.project_id},
                      {"title", hypothesis.title},
                      {"description", hypothesis.description},
                      {"author", hypothesis.author},
                      {"status", to_string(hypothesis.status)},
                      {"targetMetrics", hypothesis.target_metrics},
                      {"baseline", hypothesis.baseline},
                      {"id", hypothesis.id},
                      {"createdAt", naive_text(hypothesis.created_at)},
                      {"updatedAt", naive_text(hypothesis.updated_at)}});
}

std::string metric_text(const Metric& metric) {
  return JsonObjectWriter()
      .add("experimentId", metric.experiment_id)
      .add("name", metric.name)
      .add("value", metric.value)
      .add("step", metric.step)
      .add("label", metric.label)
      .add("id", metric.id)
      .add("createdAt", naive_text(metric.created_at))
      .take();
}

JsonValue naive_time_json(Timestamp at) {
  return naive_text(at);
}

JsonValue success_json() {
  return json_object({{"success", true}});
}

}  // namespace cq::experiments
