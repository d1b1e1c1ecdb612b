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

JsonValue team_schema() {
  return schema::object({{"name", schema::text()},
                         {"description", schema::nullable(schema::text())},
                         {"id", uuid_schema()},
                         {"createdAt", naive_time_schema()},
                         {"ownerId", uuid_schema()}});
}

JsonValue member_schema() {
  return schema::object({{"userId", uuid_schema()},
                         {"teamId", uuid_schema()},
                         {"role", schema::one_of({"owner", "admin", "member", "viewer"})},
                         {"id", uuid_schema()}});
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
       {"owner", schema::object({{"id", uuid_schema()},
                                 {"email", schema::text()},
                                 {"displayName", schema::nullable(schema::text())}})},
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

JsonValue experiment_schema() {
  return schema::object({{"projectId", uuid_schema()},
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
                         {"completedAt", schema::nullable(naive_time_schema())}});
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
      {kLoginSchema, schema::object({{"access_token", schema::text()},
                                     {"token_type", schema::one_of({"bearer"})}})},
      {kApiTokenSchema, api_token_schema()},
      {kApiTokenListSchema, list_schema_of(kApiTokenSchema)},
      {kCreatedApiTokenSchema, schema::object({{"id", uuid_schema()},
                                               {"name", schema::text()},
                                               {"token", schema::text()},
                                               {"createdAt", naive_time_schema()}})},
      {kTeamSchema, team_schema()},
      {kMemberSchema, member_schema()},
      {kProjectSchema, project_schema()},
      {kProjectListSchema, list_schema_of(kProjectSchema)},
      {kStatisticsSchema, statistics_schema()},
      {kExperimentSchema, experiment_schema()},
      {kExperimentListSchema, list_schema_of(kExperimentSchema)},
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
