#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/object_schema.hpp"

/// The bodies of the requests about teams, projects and what these hold, each declared once. Safe
/// from any thread.
namespace cq::experiments {

struct CreateTeamRequest {
  std::string name;
  std::optional<std::string> description;
};

struct ChangeTeamRequest {
  std::string id;
  std::string name;
  std::optional<std::optional<std::string>> description;
};

struct MemberRequest {
  std::string user_id;
  std::string team_id;
  std::string role;
};

struct RemoveMemberRequest {
  std::string user_id;
  std::string team_member_id;  ///< the team's id, as the original has it
};

/// How many metrics a project names: for each, every experiment is asked for a point.
inline constexpr std::size_t kMostProjectMetrics = 100;

struct ProjectMetricRequest {
  std::string name;
  std::string direction;
  std::string aggregation;
};

struct ProjectSettingsRequest {
  std::string naming_pattern;
  std::vector<std::string> display_metrics;
};

struct CreateProjectRequest {
  std::string name;
  std::string description;
  std::vector<ProjectMetricRequest> metrics;
  ProjectSettingsRequest settings;
  std::optional<std::string> team_id;
};

struct ChangeProjectSettingsRequest {
  std::optional<std::optional<std::string>> naming_pattern;
  std::optional<std::optional<std::vector<std::string>>> display_metrics;
};

/// Of what isn't given nothing changes; an inner nullopt is null.
struct ChangeProjectRequest {
  std::optional<std::optional<std::string>> name;
  std::optional<std::optional<std::string>> description;
  std::optional<std::optional<std::vector<ProjectMetricRequest>>> metrics;
  std::optional<std::optional<ChangeProjectSettingsRequest>> settings;
};

struct CreateExperimentRequest {
  std::string project_id;
  std::string name;
  std::string description;
  std::string status;
  std::optional<std::string> parent_id;
  JsonValue features;
  std::optional<std::string> git_diff;
  std::optional<std::string> color;
  std::optional<std::int64_t> order;
  std::optional<std::vector<std::string>> tags;
};

/// Of what isn't given nothing changes; an inner nullopt is null.
struct ChangeExperimentRequest {
  std::optional<std::optional<std::string>> name;
  std::optional<std::optional<std::string>> description;
  std::optional<std::optional<std::string>> status;
  std::optional<std::optional<std::string>> parent_id;
  std::optional<std::optional<JsonValue>> features;
  std::optional<std::optional<std::string>> git_diff;
  std::optional<std::optional<std::string>> color;
  std::optional<std::optional<std::int64_t>> order;
  std::optional<std::optional<std::vector<std::string>>> tags;
  std::optional<std::optional<std::int64_t>> progress;
};

struct ReorderRequest {
  std::string project_id;
  std::vector<std::string> experiment_ids;
};

/// What the original's web page sends, which names the project in the path.
struct ReorderInProjectRequest {
  std::vector<std::string> experiment_ids;
};

struct RecentQuery {
  std::string project_id;
  std::int64_t limit = 0;
};

struct CreateHypothesisRequest {
  std::string project_id;
  std::string title;
  std::string description;
  std::string author;
  std::string status;
  std::vector<std::string> target_metrics;
  std::string baseline;
};

/// Of what isn't given nothing changes; an inner nullopt is null.
struct ChangeHypothesisRequest {
  std::optional<std::optional<std::string>> title;
  std::optional<std::optional<std::string>> description;
  std::optional<std::optional<std::string>> author;
  std::optional<std::optional<std::string>> status;
  std::optional<std::optional<std::vector<std::string>>> target_metrics;
  std::optional<std::optional<std::string>> baseline;
};

struct CreateMetricRequest {
  std::string experiment_id;
  std::string name;
  double value = 0;
  std::int64_t step = 0;
  std::optional<std::string> label;
};

const api::ObjectSchema<CreateTeamRequest>& create_team_request();
const api::ObjectSchema<ChangeTeamRequest>& change_team_request();
const api::ObjectSchema<MemberRequest>& member_request();
const api::ObjectSchema<RemoveMemberRequest>& remove_member_request();
const api::ObjectSchema<CreateProjectRequest>& create_project_request();
const api::ObjectSchema<ChangeProjectRequest>& change_project_request();
const api::ObjectSchema<CreateExperimentRequest>& create_experiment_request();
const api::ObjectSchema<ChangeExperimentRequest>& change_experiment_request();
const api::ObjectSchema<ReorderRequest>& reorder_request();
const api::ObjectSchema<ReorderInProjectRequest>& reorder_in_project_request();
const api::ObjectSchema<RecentQuery>& recent_query();
const api::ObjectSchema<CreateHypothesisRequest>& create_hypothesis_request();
const api::ObjectSchema<ChangeHypothesisRequest>& change_hypothesis_request();
const api::ObjectSchema<CreateMetricRequest>& create_metric_request();

/// Reads a request's body by its schema. Throws api::InvalidRequest for one of another form, and
/// api::Refusal (400) for a text with a NUL, which no database takes.
template <class Body>
Body read_request(const api::ObjectSchema<Body>& schema, const std::optional<JsonValue>& body);

/// Throws api::Refusal (400) where a text of it holds a NUL.
void refuse_nul(const JsonValue& value);

/// A number that a column of 32 bits holds. Throws api::Refusal (400), naming the field, for any
/// other.
std::int64_t within_32_bits(const char* field, std::int64_t value);

/// A text of at most that many characters. Throws likewise.
const std::string& within_length(const char* field, const std::string& text, std::size_t most);

/// What a change gives a field that can't be null. Throws likewise for null.
template <class Value>
const Value& not_null(const char* field, const std::optional<Value>& value);

[[noreturn]] void refuse_null(const char* field);

template <class Body>
Body read_request(const api::ObjectSchema<Body>& schema, const std::optional<JsonValue>& body) {
  Body request = schema.read_body(body);
  if (body) refuse_nul(*body);
  return request;
}

template <class Value>
const Value& not_null(const char* field, const std::optional<Value>& value) {
  if (!value) refuse_null(field);
  return *value;
}

}  // namespace cq::experiments
