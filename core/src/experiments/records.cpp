#include <cmath>
#include <cq/experiments/records.hpp>
#include <cq/json_writer.hpp>
#include <string>
#include <utility>

#include "records/record_reader.hpp"

namespace cq::experiments {
namespace {

JsonValue metric_value(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

JsonValue project_metric_json(const ProjectMetric& metric) {
  return json_object({{"name", metric.name},
                      {"direction", to_string(metric.direction)},
                      {"aggregation", to_string(metric.aggregation)}});
}

std::vector<ProjectMetric> project_metrics(const RecordReader& reader,
                                           const ArchiveRecord& record) {
  std::vector<ProjectMetric> metrics;
  for (const std::string& json : reader.optional_objects("metrics")) {
    const RecordReader metric(record, kProjectKind, json);
    metrics.push_back({.name = metric.text("name"),
                       .direction = metric.named("direction", parse_direction),
                       .aggregation = metric.named("aggregation", parse_aggregation)});
  }
  return metrics;
}

}  // namespace

ArchiveRecord to_record(const Account& account) {
  return {std::string(kAccountKind), account.id,
          JsonObjectWriter()
              .add("id", account.id)
              .add("email", account.email)
              .add("password_hash", account.password_hash)
              .add("is_active", account.is_active)
              .add("is_superuser", account.is_superuser)
              .add("is_verified", account.is_verified)
              .add("display_name", account.display_name)
              .add("avatar_url", account.avatar_url)
              .add("created_at", written(account.created_at))
              .take()};
}

Account account_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kAccountKind, record.json);
  return {.id = reader.text("id"),
          .email = reader.text("email"),
          .password_hash = reader.text("password_hash"),
          .is_active = reader.boolean("is_active"),
          .is_superuser = reader.boolean("is_superuser"),
          .is_verified = reader.boolean("is_verified"),
          .display_name = reader.optional_text("display_name"),
          .avatar_url = reader.optional_text("avatar_url"),
          .created_at = reader.timestamp("created_at")};
}

ArchiveRecord to_record(const ApiToken& token) {
  return {std::string(kApiTokenKind), token.id,
          JsonObjectWriter()
              .add("id", token.id)
              .add("user_id", token.user_id)
              .add("token_hash", token.token_hash)
              .add("name", token.name)
              .add("description", token.description)
              .add("scopes", token.scopes)
              .add("created_at", written(token.created_at))
              .add("expires_at", written(token.expires_at))
              .add("revoked", token.revoked)
              .add("last_used_at", written(token.last_used_at))
              .take()};
}

ApiToken api_token_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kApiTokenKind, record.json);
  return {.id = reader.text("id"),
          .user_id = reader.text("user_id"),
          .token_hash = reader.text("token_hash"),
          .name = reader.text("name"),
          .description = reader.optional_text("description"),
          .scopes = reader.texts("scopes"),
          .created_at = reader.timestamp("created_at"),
          .expires_at = reader.optional_timestamp("expires_at"),
          .revoked = reader.boolean("revoked"),
          .last_used_at = reader.optional_timestamp("last_used_at")};
}

ArchiveRecord to_record(const Team& team) {
  return {std::string(kTeamKind), team.id,
          JsonObjectWriter()
              .add("id", team.id)
              .add("name", team.name)
              .add("description", team.description)
              .add("owner_id", team.owner_id)
              .add("created_at", written(team.created_at))
              .take()};
}

Team team_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kTeamKind, record.json);
  return {.id = reader.text("id"),
          .name = reader.text("name"),
          .description = reader.optional_text("description"),
          .owner_id = reader.text("owner_id"),
          .created_at = reader.timestamp("created_at")};
}

ArchiveRecord to_record(const TeamMember& member) {
  return {std::string(kTeamMemberKind), member.id,
          JsonObjectWriter()
              .add("id", member.id)
              .add("team_id", member.team_id)
              .add("user_id", member.user_id)
              .add("role", to_string(member.role))
              .add("joined_at", written(member.joined_at))
              .take()};
}

TeamMember team_member_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kTeamMemberKind, record.json);
  return {.id = reader.text("id"),
          .team_id = reader.text("team_id"),
          .user_id = reader.text("user_id"),
          .role = reader.named("role", parse_team_role),
          .joined_at = reader.timestamp("joined_at")};
}

ArchiveRecord to_record(const Project& project) {
  return {std::string(kProjectKind), project.id,
          JsonObjectWriter()
              .add("id", project.id)
              .add("name", project.name)
              .add("description", project.description)
              .add("owner_id", project.owner_id)
              .add("team_id", project.team_id)
              .add("metrics", json_array(project.metrics, project_metric_json))
              .add("naming_pattern", project.naming_pattern)
              .add("display_metrics", project.display_metrics)
              .add("created_at", written(project.created_at))
              .take()};
}

Project project_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kProjectKind, record.json);
  return {.id = reader.text("id"),
          .name = reader.text("name"),
          .description = reader.text("description"),
          .owner_id = reader.text("owner_id"),
          .team_id = reader.optional_text("team_id"),
          .metrics = project_metrics(reader, record),
          .naming_pattern = reader.text("naming_pattern"),
          .display_metrics = reader.texts("display_metrics"),
          .created_at = reader.timestamp("created_at")};
}

ArchiveRecord to_record(const Experiment& experiment) {
  return {std::string(kExperimentKind), experiment.id,
          JsonObjectWriter()
              .add("id", experiment.id)
              .add("project_id", experiment.project_id)
              .add("name", experiment.name)
              .add("description", experiment.description)
              .add("status", to_string(experiment.status))
              .add("parent_id", experiment.parent_id)
              .add("root_id", experiment.root_id)
              .add("features", experiment.features)
              .add("features_diff", experiment.features_diff)
              .add("git_diff", experiment.git_diff)
              .add("progress", experiment.progress)
              .add("color", experiment.color)
              .add("order", experiment.order)
              .add("tags", experiment.tags)
              .add("started_by", experiment.started_by)
              .add("created_at", written(experiment.created_at))
              .add("started_at", written(experiment.started_at))
              .add("completed_at", written(experiment.completed_at))
              .take()};
}

Experiment experiment_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kExperimentKind, record.json);
  return {.id = reader.text("id"),
          .project_id = reader.text("project_id"),
          .name = reader.text("name"),
          .description = reader.text("description"),
          .status = reader.named("status", parse_experiment_status),
          .parent_id = reader.optional_text("parent_id"),
          .root_id = reader.optional_text("root_id"),
          .features = reader.text("features"),
          .features_diff = reader.optional_text("features_diff"),
          .git_diff = reader.optional_text("git_diff"),
          .progress = reader.integer("progress"),
          .color = reader.text("color"),
          .order = reader.integer("order"),
          .tags = reader.optional_texts("tags"),
          .started_by = reader.optional_text("started_by"),
          .created_at = reader.timestamp("created_at"),
          .started_at = reader.optional_timestamp("started_at"),
          .completed_at = reader.optional_timestamp("completed_at")};
}

ArchiveRecord to_record(const Hypothesis& hypothesis) {
  return {std::string(kHypothesisKind), hypothesis.id,
          JsonObjectWriter()
              .add("id", hypothesis.id)
              .add("project_id", hypothesis.project_id)
              .add("title", hypothesis.title)
              .add("description", hypothesis.description)
              .add("author", hypothesis.author)
              .add("status", to_string(hypothesis.status))
              .add("target_metrics", hypothesis.target_metrics)
              .add("baseline", hypothesis.baseline)
              .add("created_at", written(hypothesis.created_at))
              .add("updated_at", written(hypothesis.updated_at))
              .take()};
}

Hypothesis hypothesis_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kHypothesisKind, record.json);
  return {.id = reader.text("id"),
          .project_id = reader.text("project_id"),
          .title = reader.text("title"),
          .description = reader.text("description"),
          .author = reader.text("author"),
          .status = reader.named("status", parse_hypothesis_status),
          .target_metrics = reader.texts("target_metrics"),
          .baseline = reader.text("baseline"),
          .created_at = reader.timestamp("created_at"),
          .updated_at = reader.timestamp("updated_at")};
}

ArchiveRecord to_record(const Metric& metric) {
  return {std::string(kMetricKind), metric.id,
          JsonObjectWriter()
              .add("id", metric.id)
              .add("experiment_id", metric.experiment_id)
              .add("name", metric.name)
              .add("value", metric_value(metric.value))
              .add("step", metric.step)
              .add("label", metric.label)
              .add("created_at", written(metric.created_at))
              .take()};
}

Metric metric_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kMetricKind, record.json);
  return {.id = reader.text("id"),
          .experiment_id = reader.text("experiment_id"),
          .name = reader.text("name"),
          .value = reader.number("value"),
          .step = reader.integer("step"),
          .label = reader.optional_text("label"),
          .created_at = reader.timestamp("created_at")};
}

ArchiveRecord to_record(const Permission& permission) {
  return {std::string(kPermissionKind), permission.id,
          JsonObjectWriter()
              .add("id", permission.id)
              .add("user_id", permission.user_id)
              .add("team_id", permission.team_id)
              .add("project_id", permission.project_id)
              .add("action", permission.action)
              .add("allowed", permission.allowed)
              .add("expires_at", written(permission.expires_at))
              .take()};
}

Permission permission_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kPermissionKind, record.json);
  return {.id = reader.text("id"),
          .user_id = reader.text("user_id"),
          .team_id = reader.optional_text("team_id"),
          .project_id = reader.optional_text("project_id"),
          .action = reader.text("action"),
          .allowed = reader.boolean("allowed"),
          .expires_at = reader.optional_timestamp("expires_at")};
}

bool is_same(const ApiToken& left, const ApiToken& right) {
  ApiToken unused_left = left;
  ApiToken unused_right = right;
  unused_left.last_used_at.reset();
  unused_right.last_used_at.reset();
  return unused_left == unused_right;
}

bool is_same(const Metric& left, const Metric& right) {
  const bool is_same_value =
      left.value == right.value || (std::isnan(left.value) && std::isnan(right.value));
  return is_same_value && left.id == right.id && left.experiment_id == right.experiment_id &&
         left.name == right.name && left.step == right.step && left.label == right.label &&
         left.created_at == right.created_at;
}

}  // namespace cq::experiments
