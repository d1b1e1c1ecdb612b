#include "api/json_schema.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {

namespace {

namespace schema = api::schema;

/// Without an offset, as the original writes it: in UTC.
JsonValue naive_time() {
  return json_object({{"type", "string"}, {"description", "A time in UTC, as ISO 8601"}});
}

JsonValue any_object() {
  return schema::of_type("object");
}

JsonValue repository_schema() {
  return schema::object({{"id", schema::integer()},
                         {"name", schema::text()},
                         {"remote_url", schema::text()},
                         {"default_branch", schema::text()},
                         {"description", schema::nullable(schema::text())},
                         {"settings", any_object()},
                         {"created_at", naive_time()},
                         {"updated_at", naive_time()}});
}

JsonValue session_schema() {
  return schema::object(
      {{"id", schema::text()},
       {"repository_id", schema::integer()},
       {"worktree_id", schema::nullable(schema::integer())},
       {"status", schema::one_of({"pending", "running", "completed", "failed", "cancelled"})},
       {"commit_sha", schema::text()},
       {"patch_hash", schema::nullable(schema::text())},
       {"requested_by", schema::nullable(schema::text())},
       {"expires_at", schema::nullable(naive_time())},
       {"metadata", any_object()},
       {"created_at", naive_time()},
       {"updated_at", naive_time()}});
}

JsonValue command_schema() {
  return schema::object(
      {{"id", schema::integer()},
       {"session_id", schema::text()},
       {"sequence", schema::integer()},
       {"command", schema::text()},
       {"status", schema::one_of({"pending", "running", "succeeded", "failed", "cancelled"})},
       {"exit_code", schema::nullable(schema::integer())},
       {"created_at", naive_time()},
       {"updated_at", naive_time()}});
}

JsonValue artifact_schema() {
  return schema::object(
      {{"id", schema::integer()},
       {"session_id", schema::text()},
       {"command_id", schema::nullable(schema::integer())},
       {"kind", schema::one_of({"log", "coverage", "junit", "core-dump", "custom"})},
       {"path", schema::text()},
       {"content_type", schema::nullable(schema::text())},
       {"description", schema::nullable(schema::text())},
       {"size_bytes", schema::nullable(schema::integer())},
       {"metadata", any_object()},
       {"created_at", naive_time()},
       {"updated_at", naive_time()}});
}

JsonValue::Object token_members() {
  return {{"id", schema::integer()},
          {"name", schema::text()},
          {"scopes", schema::texts()},
          {"expires_at", schema::nullable(naive_time())},
          {"last_used_at", schema::nullable(naive_time())},
          {"revoked_at", schema::nullable(naive_time())},
          {"created_at", naive_time()},
          {"updated_at", naive_time()}};
}

JsonValue created_token_schema() {
  JsonValue::Object members = token_members();
  members.emplace_back("token", schema::text());
  return schema::object(std::move(members));
}

JsonValue client_session_schema() {
  return schema::object({{"session_id", schema::text()},
                         {"status", schema::text()},
                         {"commit", schema::text()},
                         {"commands", schema::texts()},
                         {"metadata", schema::map_of(schema::text())},
                         {"created_at", schema::timestamp()}});
}

JsonValue client_artifact_schema() {
  return schema::object({{"artifact", schema::object({{"artifact_id", schema::text()},
                                                      {"filename", schema::text()},
                                                      {"content_type", schema::text()},
                                                      {"size", schema::integer()}})},
                         {"content", schema::text()}});
}

}  // namespace

JsonValue::Object response_schemas() {
  return {{kMessageSchema, schema::object({{"message", schema::text()}})},
          {kRepositorySchema, repository_schema()},
          {kRepositoryListSchema, schema::list_of(schema::reference(kRepositorySchema))},
          {kSessionSchema, session_schema()},
          {kSessionListSchema, schema::list_of(schema::reference(kSessionSchema))},
          {kCommandSchema, command_schema()},
          {kCommandListSchema, schema::list_of(schema::reference(kCommandSchema))},
          {kArtifactSchema, artifact_schema()},
          {kArtifactListSchema, schema::list_of(schema::reference(kArtifactSchema))},
          {kTokenSchema, schema::object(token_members())},
          {kTokenListSchema, schema::list_of(schema::reference(kTokenSchema))},
          {kCreatedTokenSchema, created_token_schema()},
          {kClientRepositorySchema, schema::object({{"repository_id", schema::text()},
                                                    {"default_branch", schema::text()},
                                                    {"worktree_count", schema::count()}})},
          {kClientSessionSchema, client_session_schema()},
          {kClientCommandsSchema, schema::object({{"commands", schema::texts()}})},
          {kClientDebugSchema, schema::object({{"status", schema::text()},
                                               {"detail", schema::nullable(schema::text())}})},
          {kClientArtifactSchema, client_artifact_schema()}};
}

}  // namespace cq::workspaces
