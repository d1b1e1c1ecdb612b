#include "sqlite/workspaces/tests/recorded_rows.hpp"

#include <variant>

namespace cq::test {

using namespace workspaces;

JsonValue shown(Timestamp at) {
  return format_timestamp(at, UtcSuffix::kZ);
}

JsonValue shown(const std::optional<Timestamp>& at) {
  return at ? shown(*at) : JsonValue();
}

JsonValue parsed(const std::string& json) {
  return std::get<JsonValue>(parse_json(json));
}

JsonValue row_of(const Repository& row) {
  return json_object({{"id", row.id},
                      {"name", row.name},
                      {"remote_url", row.remote_url},
                      {"default_branch", row.default_branch},
                      {"description", row.description},
                      {"settings", parsed(row.settings)},
                      {"created_at", shown(row.created_at)},
                      {"updated_at", shown(row.updated_at)}});
}

JsonValue row_of(const Worktree& row) {
  return json_object({{"version", row.version},
                      {"created_at", shown(row.created_at)},
                      {"updated_at", shown(row.updated_at)},
                      {"id", row.id},
                      {"repository_id", row.repository_id},
                      {"path", row.path},
                      {"commit_sha", row.commit_sha},
                      {"environment_hash", row.environment_hash},
                      {"status", to_string(row.status)},
                      {"lease_owner", row.lease_owner},
                      {"lease_token", row.lease_token},
                      {"leased_at", shown(row.leased_at)},
                      {"lease_expires_at", shown(row.lease_expires_at)},
                      {"last_heartbeat_at", shown(row.last_heartbeat_at)}});
}

JsonValue row_of(const Session& row) {
  return json_object({{"created_at", shown(row.created_at)},
                      {"updated_at", shown(row.updated_at)},
                      {"id", row.id},
                      {"repository_id", row.repository_id},
                      {"worktree_id", row.worktree_id},
                      {"token_id", row.token_id},
                      {"requested_by", row.requested_by},
                      {"commit_sha", row.commit_sha},
                      {"patch_hash", row.patch_hash},
                      {"status", to_string(row.status)},
                      {"expires_at", shown(row.expires_at)},
                      {"started_at", shown(row.started_at)},
                      {"completed_at", shown(row.completed_at)},
                      {"metadata_json", parsed(row.metadata)}});
}

JsonValue row_of(const Command& row) {
  return json_object({{"created_at", shown(row.created_at)},
                      {"updated_at", shown(row.updated_at)},
                      {"id", row.id},
                      {"session_id", row.session_id},
                      {"sequence", row.sequence},
                      {"command", row.command},
                      {"cwd", row.cwd},
                      {"env", parsed(row.env)},
                      {"status", to_string(row.status)},
                      {"exit_code", row.exit_code},
                      {"started_at", shown(row.started_at)},
                      {"completed_at", shown(row.completed_at)},
                      {"log_path", row.log_path}});
}

JsonValue row_of(const Artifact& row) {
  return json_object({{"created_at", shown(row.created_at)},
                      {"updated_at", shown(row.updated_at)},
                      {"id", row.id},
                      {"session_id", row.session_id},
                      {"command_id", row.command_id},
                      {"kind", to_string(row.kind)},
                      {"path", row.path},
                      {"content_type", row.content_type},
                      {"description", row.description},
                      {"size_bytes", row.size_bytes},
                      {"checksum_sha256", row.checksum_sha256},
                      {"metadata_json", parsed(row.metadata)}});
}

JsonValue row_of(const DebuggerState& row) {
  return json_object({{"created_at", shown(row.created_at)},
                      {"updated_at", shown(row.updated_at)},
                      {"id", row.id},
                      {"session_id", row.session_id},
                      {"last_event", row.last_event},
                      {"breakpoints", parsed(row.breakpoints)},
                      {"payload", parsed(row.payload)}});
}

JsonValue row_of(const AccessToken& row) {
  return json_object({{"created_at", shown(row.created_at)},
                      {"updated_at", shown(row.updated_at)},
                      {"id", row.id},
                      {"name", row.name},
                      {"token_hash", row.token_hash},
                      {"scopes", row.scopes},
                      {"last_used_at", shown(row.last_used_at)},
                      {"expires_at", shown(row.expires_at)},
                      {"revoked_at", shown(row.revoked_at)}});
}

}  // namespace cq::test
