#include <utility>

#include "api/json_schema.hpp"
#include "experiments/experiment_json.hpp"
#include "scalars/answers.hpp"

namespace cq::experiments {

namespace {

namespace schema = api::schema;

JsonValue naive_time_schema() {
  return json_object({{"type", "string"}, {"description", "A time in UTC, as ISO 8601"}});
}

JsonValue uuid_schema() {
  return json_object({{"type", "string"}, {"format", "uuid"}});
}

JsonValue any_object_schema() {
  return schema::of_type("object");
}

JsonValue number_schema() {
  return schema::of_type("number");
}

JsonValue list_schema_of(const char* name) {
  return schema::list_of(schema::reference(name));
}

JsonValue account_schema() {
  return schema::object({{"id", uuid_schema()},
                         {"email", schema::text()},
                         {"is_active", schema::boolean()},
                         {"is_superuser", schema::boolean()},
                         {"is_verified", schema::boolean()},
                         {"display_name", schema::nullable(schema::text())},
                         {"avatar_url", schema::nullable(schema::text())},
                         {"created_at", naive_time_schema()}});
}

JsonValue api_token_schema() {
  return schema::object({{"id", uuid_schema()},
                         {"name", schema::text()},
                         {"description", schema::nullable(schema::text())},
                         {"scopes", schema::texts()},
                         {"createdAt", naive_time_schema()},
                         {"expiresAt", schema::nullable(naive_time_schema())},
                         {"revoked", schema::boolean()},
                         {"lastUsedAt", schema::nullable(naive_time_schema())}});
}

JsonValue role_schema() {
  return schema::one_of({"owner", "admin", "member", "viewer"});
}

JsonValue person_schema() {
  return schema::object({{"id", uuid_schema()},
                         {"email", schema::text()},
                         {"displayName", schema::nullable(schema::text())}});
}

JsonValue::Object team_fields() {
  return {{"name", schema::text()},
          {"description", schema::nullable(schema::text())},
          {"id", uuid_schema()},
          {"createdAt", naive_time_schema()},
          {"ownerId", uuid_schema()}};
}

JsonValue seen_team_schema() {
  JsonValue::Object fields = team_fields();
  fields.emplace_back("role", schema::nullable(role_schema()));
  fields.emplace_back("owner", person_schema());
  return schema::object(std::move(fields));
}

JsonValue::Object member_fields() {
  return {{"userId", uuid_schema()},
          {"teamId", uuid_schema()},
          {"role", role_schema()},
          {"id", uuid_schema()}};
}

JsonValue seen_member_schema() {
  JsonValue::Object fields = member_fields();
  fields.emplace_back("email", schema::text());
  fields.emplace_back("displayName", schema::nullable(schema::text()));
  fields.emplace_back("joinedAt", naive_time_schema());
  return schema::object(std::move(fields));
}

JsonValue project_schema() {
  JsonValue metric = schema::object({{"name", schema::text()},
                                     {"direction", schema::one_of({"minimize", "maximize"})},
                                     {"aggregation", schema::one_of({"last", "best", "average"})}});
  return schema::object(
      {{"name", schema::text()},
       {"description", schema::text()},
       {"metrics", schema::list_of(std::move(metric))},
       {"settings",
        schema::object({{"namingPattern", schema::text()}, {"displayMetrics", schema::texts()}})},
       {"id", uuid_schema()},
       {"owner", person_schema()},
       {"createdAt", naive_time_schema()},
       {"experimentCount", schema::count()},
       {"hypothesisCount", schema::count()},
       {"team",
        schema::nullable(schema::object({{"id", uuid_schema()}, {"name", schema::text()}}))}});
}

JsonValue statistics_schema() {
  return schema::object({{"totalExperiments", schema::count()},
                         {"runningExperiments", schema::count()},
                         {"completedExperiments", schema::count()},
                         {"failedExperiments", schema::count()},
                         {"totalHypotheses", schema::count()},
                         {"supportedHypotheses", schema::count()},
                         {"refutedHypotheses", schema::count()}});
}

JsonValue::Object experiment_fields() {
  return {{"projectId", uuid_schema()},
          {"name", schema::text()},
          {"description", schema::text()},
          {"status", schema::one_of({"planned", "running", "complete", "failed"})},
          {"parentExperimentId", schema::nullable(uuid_schema())},
          {"features", any_object_schema()},
          {"gitDiff", schema::nullable(schema::text())},
          {"color", schema::text()},
          {"order", schema::integer()},
          {"tags", schema::nullable(schema::texts())},
          {"id", uuid_schema()},
          {"featuresDiff", schema::nullable(any_object_schema())},
          {"progress", schema::integer()},
          {"createdAt", naive_time_schema()},
          {"startedAt", schema::nullable(naive_time_schema())},
          {"completedAt", schema::nullable(naive_time_schema())}};
}

JsonValue without_git_diff(JsonValue::Object fields) {
  std::erase_if(fields, [](const JsonValue::Member& field) { return field.first == "gitDiff"; });
  return schema::object(std::move(fields));
}

JsonValue found_schema() {
  JsonValue::Object fields = experiment_fields();
  fields.emplace_back(
      "metrics",
      schema::list_of(schema::object({{"name", schema::text()},
                                      {"aggregation", schema::one_of({"last", "best", "average"})},
                                      {"value", schema::nullable(number_schema())}})));
  return schema::object({{"data", schema::list_of(without_git_diff(std::move(fields)))},
                         {"next_cursor", schema::nullable(schema::text())}});
}

JsonValue comparison_schema() {
  JsonValue feature = schema::object({{"path", schema::text()},
                                      {"values", schema::list_of(schema::anything())},
                                      {"differs", schema::boolean()}});
  JsonValue metric =
      schema::object({{"name", schema::text()},
                      {"direction", schema::nullable(schema::one_of({"minimize", "maximize"}))},
                      {"aggregation", schema::one_of({"last", "best", "average"})},
                      {"values", schema::list_of(schema::nullable(number_schema()))},
                      {"best", schema::nullable(schema::count())}});
  return schema::object({{"experiments", schema::list_of(without_git_diff(experiment_fields()))},
                         {"features", schema::list_of(std::move(feature))},
                         {"metrics", schema::list_of(std::move(metric))}});
}

JsonValue naming_schema() {
  return schema::object({{"num", schema::nullable(schema::text())},
                         {"parent", schema::nullable(schema::text())},
                         {"change", schema::nullable(schema::text())},
                         {"parentExperimentId", schema::nullable(uuid_schema())}});
}

JsonValue usage_schema() {
  return schema::object(
      {{"metricPoints", schema::count()},
       {"scalars", schema::nullable(schema::object({{"points", schema::count()},
                                                    {"series", schema::count()},
                                                    {"taggedRows", schema::count()},
                                                    {"bytes", schema::count()}}))}});
}

JsonValue hypothesis_schema() {
  return schema::object(
      {{"projectId", uuid_schema()},
       {"title", schema::text()},
       {"description", schema::text()},
       {"author", schema::text()},
       {"status", schema::one_of({"proposed", "testing", "supported", "refuted", "inconclusive"})},
       {"targetMetrics", schema::texts()},
       {"baseline", schema::text()},
       {"id", uuid_schema()},
       {"createdAt", naive_time_schema()},
       {"updatedAt", naive_time_schema()}});
}

JsonValue metric_schema() {
  return schema::object({{"experimentId", uuid_schema()},
                         {"name", schema::text()},
                         {"value", schema::nullable(number_schema())},
                         {"step", schema::integer()},
                         {"label", schema::nullable(schema::text())},
                         {"id", uuid_schema()},
                         {"createdAt", naive_time_schema()}});
}

}  // namespace

JsonValue::Object response_schemas() {
  return {
      {kAccountSchema, account_schema()},
      {kPageSessionSchema,
       schema::object({{"prefix", schema::text()},
                       {"account", schema::nullable(schema::reference(kAccountSchema))}})},
      {kLoginSchema, schema::object({{"access_token", schema::text()},
                                     {"token_type", schema::one_of({"bearer"})}})},
      {kApiTokenSchema, api_token_schema()},
      {kApiTokenListSchema, list_schema_of(kApiTokenSchema)},
      {kCreatedApiTokenSchema, schema::object({{"id", uuid_schema()},
                                               {"name", schema::text()},
                                               {"token", schema::text()},
                                               {"createdAt", naive_time_schema()}})},
      {kTeamSchema, schema::object(team_fields())},
      {kMemberSchema, schema::object(member_fields())},
      {kSeenTeamSchema, seen_team_schema()},
      {kSeenTeamListSchema, list_schema_of(kSeenTeamSchema)},
      {kSeenMemberSchema, seen_member_schema()},
      {kSeenMemberListSchema, list_schema_of(kSeenMemberSchema)},
      {kProjectSchema, project_schema()},
      {kProjectListSchema, list_schema_of(kProjectSchema)},
      {kStatisticsSchema, statistics_schema()},
      {kExperimentSchema, schema::object(experiment_fields())},
      {kExperimentListSchema, list_schema_of(kExperimentSchema)},
      {kFoundSchema, found_schema()},
      {kComparisonSchema, comparison_schema()},
      {kNamingSchema, naming_schema()},
      {kUsageSchema, usage_schema()},
      {kHypothesisSchema, hypothesis_schema()},
      {kHypothesisListSchema, list_schema_of(kHypothesisSchema)},
      {kMetricSchema, metric_schema()},
      {kMetricListSchema, list_schema_of(kMetricSchema)},
      {kScalarsSchema, scalars::data_schema()},
      {kLoggedSchema, scalars::logged_schema()},
      {kLastLoggedSchema, scalars::last_logged_schema()},
      {kSuccessSchema, schema::object({{"success", schema::boolean()}})},
      {kNothingSchema, schema::of_type("null")},
      {kMissingBlobsSchema, schema::object({{"missing", schema::texts()}})},
      {kUploadedSchema, schema::object({{"status", schema::one_of({"ok", "exists"})}})},
      {kSnapshotSchema, schema::object({{"snapshot_id", schema::text()}})},
  };
}

}  // namespace cq::experiments
