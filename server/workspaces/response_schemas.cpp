#include <utility>

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

JsonValue session_status() {
  return schema::one_of({"pending", "running", "completed", "failed", "cancelled"});
}

JsonValue session_schema() {
  return schema::object({{"id", schema::text()},
                         {"repository_id", schema::integer()},
                         {"worktree_id", schema::nullable(schema::integer())},
                         {"status", session_status()},
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

JsonValue::Object claim_members() {
  return {{"command", schema::reference(kCommandSchema)},
          {"claim_token", schema::text()},
          {"attempt", schema::integer()},
          {"expires_at", naive_time()},
          {"ttl_seconds", schema::integer()}};
}

JsonValue claim_schema() {
  JsonValue::Object members = claim_members();
  members.emplace_back("cwd", schema::nullable(schema::text()));
  members.emplace_back("env", schema::map_of(schema::text()));
  members.emplace_back("env_names", schema::texts());
  return schema::object(std::move(members));
}

JsonValue renewed_claim_schema() {
  JsonValue::Object members = claim_members();
  members.emplace_back("session_status", session_status());
  return schema::object(std::move(members));
}

JsonValue event_page_schema() {
  const JsonValue number = schema::nullable(schema::integer());
  const JsonValue text = schema::nullable(schema::text());
  return schema::object({{"events", schema::list_of(schema::object({{"number", schema::integer()},
                                                                    {"kind", schema::text()},
                                                                    {"at", naive_time()},
                                                                    {"repository_id", number},
                                                                    {"worktree_id", number},
                                                                    {"session_id", text},
                                                                    {"command_id", number},
                                                                    {"owner", text},
                                                                    {"fence", number},
                                                                    {"by", text},
                                                                    {"reason", text}}))},
                         {"next_after", schema::integer()},
                         {"lost", schema::of_type("boolean")}});
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

JsonValue debugger_schema() {
  return schema::object({{"session_id", schema::text()},
                         {"last_event", schema::nullable(schema::text())},
                         {"breakpoints", schema::list_of(any_object())},
                         {"payload", any_object()},
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

JsonValue worktree_schema() {
  return schema::object({{"id", schema::integer()},
                         {"repository_id", schema::integer()},
                         {"path", schema::text()},
                         {"commit_sha", schema::nullable(schema::text())},
                         {"environment_hash", schema::nullable(schema::text())},
                         {"status", schema::one_of({"idle", "reserved", "busy"})},
                         {"condition", schema::one_of({"clean", "dirty", "unpushed"})},
                         {"lease_owner", schema::nullable(schema::text())},
                         {"leased_at", schema::nullable(naive_time())},
                         {"lease_expires_at", schema::nullable(naive_time())},
                         {"last_heartbeat_at", schema::nullable(naive_time())},
                         {"retired_at", schema::nullable(naive_time())},
                         {"version", schema::integer()},
                         {"created_at", naive_time()},
                         {"updated_at", naive_time()}});
}

JsonValue::Object lease_members() {
  return {{"worktree", schema::reference(kWorktreeSchema)},
          {"lease_token", schema::text()},
          {"fence", schema::integer()},
          {"expires_at", naive_time()},
          {"ttl_seconds", schema::integer()}};
}

JsonValue lease_schema() {
  JsonValue::Object members = lease_members();
  members.emplace_back("needs_dependency_sync", schema::boolean());
  return schema::object(std::move(members));
}

JsonValue lease_end_schema() {
  return schema::object(
      {{"number", schema::integer()},
       {"worktree_id", schema::integer()},
       {"owner", schema::text()},
       {"fence", schema::integer()},
       {"ending", schema::one_of({"released", "expired", "taken over", "broken"})},
       {"ended_at", naive_time()},
       {"by", schema::nullable(schema::text())},
       {"reason", schema::nullable(schema::text())}});
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

/// A list of these, which is a page where the query asks for one.
JsonValue list_or_page_of(const char* name) {
  const JsonValue list = schema::list_of(schema::reference(name));
  return schema::any_of(
      list, schema::object({{"data", list}, {"next_cursor", schema::nullable(schema::text())}}));
}

}  // namespace

JsonValue::Object response_schemas() {
  return {{kMessageSchema, schema::object({{"message", schema::text()}})},
          {kRepositorySchema, repository_schema()},
          {kRepositoryListSchema, list_or_page_of(kRepositorySchema)},
          {kSessionSchema, session_schema()},
          {kSessionListSchema, list_or_page_of(kSessionSchema)},
          {kCommandSchema, command_schema()},
          {kCommandListSchema, list_or_page_of(kCommandSchema)},
          {kClaimSchema, claim_schema()},
          {kRenewedClaimSchema, renewed_claim_schema()},
          {kArtifactSchema, artifact_schema()},
          {kArtifactListSchema, list_or_page_of(kArtifactSchema)},
          {kDebuggerSchema, debugger_schema()},
          {kTokenSchema, schema::object(token_members())},
          {kTokenListSchema, list_or_page_of(kTokenSchema)},
          {kCreatedTokenSchema, created_token_schema()},
          {kWorktreeSchema, worktree_schema()},
          {kWorktreeListSchema, list_or_page_of(kWorktreeSchema)},
          {kLeaseSchema, lease_schema()},
          {kRenewedLeaseSchema, schema::object(lease_members())},
          {kNoneFreeSchema, schema::object({{"detail", schema::text()},
                                            {"earliest_expiry", schema::nullable(naive_time())}},
                                           {{"position", schema::integer()}})},
          {kEventPageSchema, event_page_schema()},
          {kLeaseLineSchema, schema::list_of(schema::object({{"position", schema::integer()},
                                                             {"ticket", schema::integer()},
                                                             {"owner", schema::text()},
                                                             {"since", naive_time()}}))},
          {kLeaseEndListSchema, schema::list_of(lease_end_schema())},
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
