#include <cq/json_writer.hpp>
#include <cq/workspaces/records.hpp>
#include <string>
#include <utility>

#include "records/record_reader.hpp"

namespace cq::workspaces {
namespace {

std::string id_key(std::int64_t id) {
  constexpr std::size_t kDigits = 20;  // more than of the greatest
  const std::string digits = std::to_string(id);
  return std::string(kDigits - digits.size(), '0') + digits;
}

}  // namespace

ArchiveRecord to_record(const Repository& repository) {
  return {std::string(kRepositoryKind), id_key(repository.id),
          JsonObjectWriter()
              .add("id", repository.id)
              .add("name", repository.name)
              .add("remote_url", repository.remote_url)
              .add("default_branch", repository.default_branch)
              .add("description", repository.description)
              .add("settings", repository.settings)
              .add("created_at", written(repository.created_at))
              .add("updated_at", written(repository.updated_at))
              .take()};
}

Repository repository_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kRepositoryKind, record.json);
  return {.id = reader.integer("id"),
          .name = reader.text("name"),
          .remote_url = reader.text("remote_url"),
          .default_branch = reader.text("default_branch"),
          .description = reader.optional_text("description"),
          .settings = reader.text("settings"),
          .created_at = reader.timestamp("created_at"),
          .updated_at = reader.timestamp("updated_at")};
}

ArchiveRecord to_record(const Worktree& worktree) {
  return {std::string(kWorktreeKind), id_key(worktree.id),
          JsonObjectWriter()
              .add("id", worktree.id)
              .add("repository_id", worktree.repository_id)
              .add("path", worktree.path)
              .add("commit_sha", worktree.commit_sha)
              .add("environment_hash", worktree.environment_hash)
              .add("status", to_string(worktree.status))
              .add("lease_owner", worktree.lease_owner)
              .add("lease_token", worktree.lease_token)
              .add("leased_at", written(worktree.leased_at))
              .add("lease_expires_at", written(worktree.lease_expires_at))
              .add("last_heartbeat_at", written(worktree.last_heartbeat_at))
              .add("created_at", written(worktree.created_at))
              .add("updated_at", written(worktree.updated_at))
              .add("version", worktree.version)
              .add("condition", to_string(worktree.condition))
              .add("retired_at", written(worktree.retired_at))
              .take()};
}

Worktree worktree_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kWorktreeKind, record.json);
  return {.id = reader.integer("id"),
          .repository_id = reader.integer("repository_id"),
          .path = reader.text("path"),
          .commit_sha = reader.optional_text("commit_sha"),
          .environment_hash = reader.optional_text("environment_hash"),
          .status = reader.named("status", parse_worktree_status),
          .lease_owner = reader.optional_text("lease_owner"),
          .lease_token = reader.optional_text("lease_token"),
          .leased_at = reader.optional_timestamp("leased_at"),
          .lease_expires_at = reader.optional_timestamp("lease_expires_at"),
          .last_heartbeat_at = reader.optional_timestamp("last_heartbeat_at"),
          .created_at = reader.timestamp("created_at"),
          .updated_at = reader.timestamp("updated_at"),
          .version = reader.integer("version"),
          .condition = reader.named("condition", parse_condition),
          .retired_at = reader.optional_timestamp("retired_at")};
}

ArchiveRecord to_record(const EndedLease& lease) {
  return {std::string(kLeaseEndKind), id_key(lease.end.number),
          JsonObjectWriter()
              .add("id", lease.end.number)
              .add("worktree_id", lease.end.worktree_id)
              .add("lease_token", lease.lease_token)
              .add("owner", lease.end.owner)
              .add("fence", lease.end.fence)
              .add("ending", to_string(lease.end.ending))
              .add("ended_at", written(lease.end.ended_at))
              .add("by", lease.end.by)
              .add("reason", lease.end.reason)
              .take()};
}

EndedLease ended_lease_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kLeaseEndKind, record.json);
  return {.end = {.number = reader.integer("id"),
                  .worktree_id = reader.integer("worktree_id"),
                  .owner = reader.text("owner"),
                  .fence = reader.integer("fence"),
                  .ending = reader.named("ending", parse_lease_ending),
                  .ended_at = reader.timestamp("ended_at"),
                  .by = reader.optional_text("by"),
                  .reason = reader.optional_text("reason")},
          .lease_token = reader.text("lease_token")};
}

ArchiveRecord to_record(const AccessToken& token) {
  return {std::string(kAccessTokenKind), id_key(token.id),
          JsonObjectWriter()
              .add("id", token.id)
              .add("name", token.name)
              .add("token_hash", token.token_hash)
              .add("scopes", token.scopes)
              .add("last_used_at", written(token.last_used_at))
              .add("expires_at", written(token.expires_at))
              .add("revoked_at", written(token.revoked_at))
              .add("created_at", written(token.created_at))
              .add("updated_at", written(token.updated_at))
              .take()};
}

AccessToken access_token_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kAccessTokenKind, record.json);
  return {.id = reader.integer("id"),
          .name = reader.text("name"),
          .token_hash = reader.text("token_hash"),
          .scopes = reader.texts("scopes"),
          .last_used_at = reader.optional_timestamp("last_used_at"),
          .expires_at = reader.optional_timestamp("expires_at"),
          .revoked_at = reader.optional_timestamp("revoked_at"),
          .created_at = reader.timestamp("created_at"),
          .updated_at = reader.timestamp("updated_at")};
}

ArchiveRecord to_record(const Session& session) {
  return {std::string(kSessionKind), session.id,
          JsonObjectWriter()
              .add("id", session.id)
              .add("repository_id", session.repository_id)
              .add("worktree_id", session.worktree_id)
              .add("token_id", session.token_id)
              .add("requested_by", session.requested_by)
              .add("commit_sha", session.commit_sha)
              .add("patch_hash", session.patch_hash)
              .add("status", to_string(session.status))
              .add("expires_at", written(session.expires_at))
              .add("started_at", written(session.started_at))
              .add("completed_at", written(session.completed_at))
              .add("metadata", session.metadata)
              .add("created_at", written(session.created_at))
              .add("updated_at", written(session.updated_at))
              .take()};
}

Session session_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kSessionKind, record.json);
  return {.id = reader.text("id"),
          .repository_id = reader.integer("repository_id"),
          .worktree_id = reader.optional_integer("worktree_id"),
          .token_id = reader.optional_integer("token_id"),
          .requested_by = reader.optional_text("requested_by"),
          .commit_sha = reader.text("commit_sha"),
          .patch_hash = reader.optional_text("patch_hash"),
          .status = reader.named("status", parse_session_status),
          .expires_at = reader.optional_timestamp("expires_at"),
          .started_at = reader.optional_timestamp("started_at"),
          .completed_at = reader.optional_timestamp("completed_at"),
          .metadata = reader.text("metadata"),
          .created_at = reader.timestamp("created_at"),
          .updated_at = reader.timestamp("updated_at")};
}

ArchiveRecord to_record(const Command& command) {
  return {std::string(kCommandKind), id_key(command.id),
          JsonObjectWriter()
              .add("id", command.id)
              .add("session_id", command.session_id)
              .add("sequence", command.sequence)
              .add("command", command.command)
              .add("cwd", command.cwd)
              .add("env", command.env)
              .add("status", to_string(command.status))
              .add("exit_code", command.exit_code)
              .add("started_at", written(command.started_at))
              .add("completed_at", written(command.completed_at))
              .add("log_path", command.log_path)
              .add("created_at", written(command.created_at))
              .add("updated_at", written(command.updated_at))
              .take()};
}

Command command_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kCommandKind, record.json);
  return {.id = reader.integer("id"),
          .session_id = reader.text("session_id"),
          .sequence = reader.integer("sequence"),
          .command = reader.text("command"),
          .cwd = reader.optional_text("cwd"),
          .env = reader.text("env"),
          .status = reader.named("status", parse_command_status),
          .exit_code = reader.optional_integer("exit_code"),
          .started_at = reader.optional_timestamp("started_at"),
          .completed_at = reader.optional_timestamp("completed_at"),
          .log_path = reader.optional_text("log_path"),
          .created_at = reader.timestamp("created_at"),
          .updated_at = reader.timestamp("updated_at")};
}

ArchiveRecord to_record(const CommandClaim& claim) {
  return {std::string(kCommandClaimKind), id_key(claim.id),
          JsonObjectWriter()
              .add("id", claim.id)
              .add("command_id", claim.command_id)
              .add("claim_token", claim.token)
              .add("owner", claim.owner)
              .add("attempt", claim.attempt)
              .add("claimed_at", written(claim.claimed_at))
              .add("expires_at", written(claim.expires_at))
              .add("heartbeat_at", written(claim.heartbeat_at))
              .add("ending", claim.ending ? std::optional(std::string(to_string(*claim.ending)))
                                          : std::nullopt)
              .add("ended_at", written(claim.ended_at))
              .take()};
}

CommandClaim command_claim_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kCommandClaimKind, record.json);
  std::optional<ClaimEnding> ending;
  if (reader.optional_text("ending")) ending = reader.named("ending", parse_claim_ending);
  return {.id = reader.integer("id"),
          .command_id = reader.integer("command_id"),
          .owner = reader.text("owner"),
          .token = reader.text("claim_token"),
          .attempt = reader.integer("attempt"),
          .claimed_at = reader.timestamp("claimed_at"),
          .expires_at = reader.timestamp("expires_at"),
          .heartbeat_at = reader.optional_timestamp("heartbeat_at"),
          .ending = ending,
          .ended_at = reader.optional_timestamp("ended_at")};
}

ArchiveRecord to_record(const Artifact& artifact) {
  return {std::string(kArtifactKind), id_key(artifact.id),
          JsonObjectWriter()
              .add("id", artifact.id)
              .add("session_id", artifact.session_id)
              .add("command_id", artifact.command_id)
              .add("kind", to_string(artifact.kind))
              .add("path", artifact.path)
              .add("content_type", artifact.content_type)
              .add("description", artifact.description)
              .add("size_bytes", artifact.size_bytes)
              .add("checksum_sha256", artifact.checksum_sha256)
              .add("metadata", artifact.metadata)
              .add("created_at", written(artifact.created_at))
              .add("updated_at", written(artifact.updated_at))
              .take()};
}

Artifact artifact_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kArtifactKind, record.json);
  return {.id = reader.integer("id"),
          .session_id = reader.text("session_id"),
          .command_id = reader.optional_integer("command_id"),
          .kind = reader.named("kind", parse_artifact_kind),
          .path = reader.text("path"),
          .content_type = reader.optional_text("content_type"),
          .description = reader.optional_text("description"),
          .size_bytes = reader.optional_integer("size_bytes"),
          .checksum_sha256 = reader.optional_text("checksum_sha256"),
          .metadata = reader.text("metadata"),
          .created_at = reader.timestamp("created_at"),
          .updated_at = reader.timestamp("updated_at")};
}

ArchiveRecord to_record(const DebuggerState& state) {
  return {std::string(kDebuggerStateKind), id_key(state.id),
          JsonObjectWriter()
              .add("id", state.id)
              .add("session_id", state.session_id)
              .add("last_event", state.last_event)
              .add("breakpoints", state.breakpoints)
              .add("payload", state.payload)
              .add("created_at", written(state.created_at))
              .add("updated_at", written(state.updated_at))
              .take()};
}

DebuggerState debugger_state_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kDebuggerStateKind, record.json);
  return {.id = reader.integer("id"),
          .session_id = reader.text("session_id"),
          .last_event = reader.optional_text("last_event"),
          .breakpoints = reader.text("breakpoints"),
          .payload = reader.text("payload"),
          .created_at = reader.timestamp("created_at"),
          .updated_at = reader.timestamp("updated_at")};
}

bool is_same(const AccessToken& left, const AccessToken& right) {
  AccessToken other = right;
  other.last_used_at = left.last_used_at;
  return left == other;
}

}  // namespace cq::workspaces
