#include "workspaces/workspace_json.hpp"

#include <cq/error.hpp>
#include <utility>
#include <variant>

namespace cq::workspaces {
namespace {

JsonValue naive_or_null(const std::optional<Timestamp>& at) {
  return at ? JsonValue(naive_timestamp(*at)) : JsonValue();
}

}  // namespace

std::string naive_timestamp(Timestamp at) {
  std::string text = format_timestamp(at, UtcSuffix::kZ);
  text.pop_back();
  return text;
}

JsonValue stored_json(const std::string& text, const std::string& what) {
  std::variant<JsonValue, JsonProblem> parsed = parse_json(text);
  if (std::holds_alternative<JsonProblem>(parsed)) {
    throw Error(ErrorKind::kCorrupt, "What the store holds of " + what + " is not JSON.");
  }
  return std::get<JsonValue>(std::move(parsed));
}

JsonValue repository_json(const Repository& repository) {
  return json_object(
      {{"id", repository.id},
       {"name", repository.name},
       {"remote_url", repository.remote_url},
       {"default_branch", repository.default_branch},
       {"description", repository.description},
       {"settings", stored_json(repository.settings,
                                "the settings of repository " + std::to_string(repository.id))},
       {"created_at", naive_timestamp(repository.created_at)},
       {"updated_at", naive_timestamp(repository.updated_at)}});
}

JsonValue session_json(const Session& session) {
  return json_object(
      {{"id", session.id},
       {"repository_id", session.repository_id},
       {"worktree_id", session.worktree_id},
       {"status", to_string(session.status)},
       {"commit_sha", session.commit_sha},
       {"patch_hash", session.patch_hash},
       {"requested_by", session.requested_by},
       {"expires_at", naive_or_null(session.expires_at)},
       {"metadata", stored_json(session.metadata, "the metadata of session " + session.id)},
       {"created_at", naive_timestamp(session.created_at)},
       {"updated_at", naive_timestamp(session.updated_at)}});
}

JsonValue command_json(const Command& command) {
  return json_object({{"id", command.id},
                      {"session_id", command.session_id},
                      {"sequence", command.sequence},
                      {"command", command.command},
                      {"status", to_string(command.status)},
                      {"exit_code", command.exit_code},
                      {"created_at", naive_timestamp(command.created_at)},
                      {"updated_at", naive_timestamp(command.updated_at)}});
}

JsonValue claim_json(const ClaimedCommand& claimed, std::int64_t ttl_seconds) {
  return json_object({{"command", command_json(claimed.command)},
                      {"claim_token", claimed.claim.token},
                      {"attempt", claimed.claim.attempt},
                      {"expires_at", naive_timestamp(claimed.claim.expires_at)},
                      {"ttl_seconds", ttl_seconds}});
}

JsonValue new_claim_json(const ClaimedCommand& claimed, std::int64_t ttl_seconds) {
  JsonValue json = claim_json(claimed, ttl_seconds);
  JsonValue::Object values;
  JsonValue::Array names;
  const JsonValue stored = stored_json(
      claimed.command.env, "the variables of command " + std::to_string(claimed.command.id));
  if (const JsonValue::Object* variables = stored.as_object()) {
    for (const auto& [name, value] : *variables) {
      names.emplace_back(name);
      if (value.as_string() != nullptr) values.emplace_back(name, value);
    }
  }
  json.add("cwd", claimed.command.cwd);
  json.add("env", JsonValue(std::move(values)));
  json.add("env_names", JsonValue(std::move(names)));
  return json;
}

JsonValue artifact_json(const Artifact& artifact) {
  return json_object({{"id", artifact.id},
                      {"session_id", artifact.session_id},
                      {"command_id", artifact.command_id},
                      {"kind", to_string(artifact.kind)},
                      {"path", artifact.path},
                      {"content_type", artifact.content_type},
                      {"description", artifact.description},
                      {"size_bytes", artifact.size_bytes},
                      {"metadata", stored_json(artifact.metadata, "the metadata of artifact " +
                                                                      std::to_string(artifact.id))},
                      {"created_at", naive_timestamp(artifact.created_at)},
                      {"updated_at", naive_timestamp(artifact.updated_at)}});
}

JsonValue debugger_json(const DebuggerState& state) {
  const std::string what = "the debugger of session " + state.session_id;
  return json_object({{"session_id", state.session_id},
                      {"last_event", state.last_event},
                      {"breakpoints", stored_json(state.breakpoints, what)},
                      {"payload", stored_json(state.payload, what)},
                      {"created_at", naive_timestamp(state.created_at)},
                      {"updated_at", naive_timestamp(state.updated_at)}});
}

JsonValue access_token_json(const AccessToken& token) {
  return json_object({{"id", token.id},
                      {"name", token.name},
                      {"scopes", token.scopes},
                      {"expires_at", naive_or_null(token.expires_at)},
                      {"last_used_at", naive_or_null(token.last_used_at)},
                      {"revoked_at", naive_or_null(token.revoked_at)},
                      {"created_at", naive_timestamp(token.created_at)},
                      {"updated_at", naive_timestamp(token.updated_at)}});
}

JsonValue worktree_json(const Worktree& worktree) {
  return json_object({{"id", worktree.id},
                      {"repository_id", worktree.repository_id},
                      {"path", worktree.path},
                      {"commit_sha", worktree.commit_sha},
                      {"environment_hash", worktree.environment_hash},
                      {"status", to_string(worktree.status)},
                      {"condition", to_string(worktree.condition)},
                      {"lease_owner", worktree.lease_owner},
                      {"leased_at", naive_or_null(worktree.leased_at)},
                      {"lease_expires_at", naive_or_null(worktree.lease_expires_at)},
                      {"last_heartbeat_at", naive_or_null(worktree.last_heartbeat_at)},
                      {"retired_at", naive_or_null(worktree.retired_at)},
                      {"version", worktree.version},
                      {"created_at", naive_timestamp(worktree.created_at)},
                      {"updated_at", naive_timestamp(worktree.updated_at)}});
}

JsonValue lease_json(const Worktree& worktree, std::int64_t ttl_seconds) {
  return json_object({{"worktree", worktree_json(worktree)},
                      {"lease_token", worktree.lease_token},
                      {"fence", worktree.version},
                      {"expires_at", naive_or_null(worktree.lease_expires_at)},
                      {"ttl_seconds", ttl_seconds}});
}

JsonValue lease_end_json(const LeaseEnd& end) {
  return json_object({{"number", end.number},
                      {"worktree_id", end.worktree_id},
                      {"owner", end.owner},
                      {"fence", end.fence},
                      {"ending", to_string(end.ending)},
                      {"ended_at", naive_timestamp(end.ended_at)},
                      {"by", end.by},
                      {"reason", end.reason}});
}

JsonValue event_json(const Event& event) {
  return json_object({{"number", event.number},
                      {"kind", event.kind},
                      {"at", naive_timestamp(event.at)},
                      {"repository_id", event.repository_id},
                      {"worktree_id", event.worktree_id},
                      {"session_id", event.session_id},
                      {"command_id", event.command_id},
                      {"owner", event.owner},
                      {"fence", event.fence},
                      {"by", event.by},
                      {"reason", event.reason}});
}

JsonValue message_json(std::string_view text) {
  return json_object({{"message", text}});
}

}  // namespace cq::workspaces
