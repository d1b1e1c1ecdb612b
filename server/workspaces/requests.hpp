#pragma once

#include <cq/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/object_schema.hpp"
#include "workspaces/pages.hpp"

/// The bodies of the requests about workspaces, each declared once. Safe from any thread.
namespace cq::workspaces {

struct InitRepositoryRequest {
  std::string name;
  std::string remote_url;
  std::string default_branch;
  std::optional<std::string> description;
  JsonValue settings;
};

struct CreateSessionRequest {
  std::string repository;
  std::string commit_sha;
  JsonValue metadata;
  std::optional<std::string> requested_by;
  std::optional<std::string> patch;
  std::optional<std::int64_t> expires_in;  ///< seconds
};

struct QueueCommandRequest {
  std::vector<std::string> argv;
  std::optional<std::string> cwd;
  JsonValue env;
  bool store_env = true;  ///< the values, too; else only their names are kept
};

struct ClaimCommandRequest {
  std::string owner;
  std::int64_t ttl_seconds = 0;
};

struct ClaimHeartbeatRequest {
  std::string claim_token;
  std::int64_t ttl_seconds = 0;
  std::optional<std::string> log_path;
};

struct CommandResultRequest {
  std::string claim_token;
  std::string status;
  std::optional<std::int64_t> exit_code;
  std::optional<std::string> log_path;
};

struct CreateTokenRequest {
  std::string name;
  std::vector<std::string> scopes;
  std::optional<std::int64_t> expires_in;  ///< seconds
};

struct AddWorktreeRequest {
  std::string path;
  std::optional<std::string> commit_sha;
  std::optional<std::string> environment_hash;
};

/// Of a member that isn't there nothing is changed, and null clears it.
struct ChangeWorktreeRequest {
  std::optional<std::string> commit_sha;
  std::optional<std::string> environment_hash;
  std::optional<std::string> condition;
  std::optional<bool> retired;
};

struct LeaseWorktreeRequest {
  std::string owner;
  std::int64_t ttl_seconds = 0;
  std::optional<std::string> commit_sha;
  std::optional<std::string> environment_hash;
  std::int64_t wait_seconds = 0;
};

struct HeartbeatRequest {
  std::string lease_token;
  std::int64_t ttl_seconds = 0;
  std::optional<std::string> commit_sha;
  std::optional<std::string> environment_hash;
};

struct ReleaseLeaseRequest {
  std::string lease_token;
  std::optional<std::string> condition;
  std::optional<std::string> commit_sha;
  std::optional<std::string> environment_hash;
};

struct BreakLeaseRequest {
  std::string reason;
  std::optional<std::string> condition;
  std::optional<std::int64_t> fence;
};

struct SessionStatusRequest {
  std::string status;
};

/// Of a member that isn't there nothing is changed, and null clears it.
struct DebuggerChangeRequest {
  std::optional<std::string> last_event;
  std::optional<JsonValue> breakpoints;
  std::optional<JsonValue> payload;
};

struct RecordArtifactRequest {
  std::string kind;
  std::string path;
  std::optional<std::int64_t> command_id;
  std::optional<std::string> content_type;
  std::optional<std::string> description;
  std::optional<std::string> checksum_sha256;
  JsonValue metadata;
};

/// Of what the body is.
struct UploadQuery {
  std::string name;
  std::string kind;
  std::optional<std::int64_t> command_id;
  std::optional<std::string> description;
  std::optional<std::string> checksum_sha256;
};

struct CommandListQuery : PageQuery {
  std::optional<std::string> status;
};

struct RepositoryListQuery : PageQuery {
  std::optional<std::string> remote_url;
};

struct TokenListQuery : PageQuery {
  std::optional<std::string> name;
  std::optional<bool> revoked;
};

struct WorktreeListQuery : PageQuery {
  std::optional<std::string> status;
  std::optional<std::string> condition;
  std::optional<std::string> owner;
  std::optional<bool> retired;
};

struct SessionListQuery : PageQuery {
  std::optional<std::string> repository;
  std::optional<std::string> status;
  std::optional<std::string> requested_by;
};

struct ArtifactListQuery : PageQuery {
  std::optional<std::string> kind;
  std::optional<std::int64_t> command_id;
};

struct LeaseEndsQuery {
  std::int64_t after = 0;
  std::int64_t limit = 0;
};

const api::ObjectSchema<InitRepositoryRequest>& init_repository_request();
const api::ObjectSchema<CreateSessionRequest>& create_session_request();
const api::ObjectSchema<QueueCommandRequest>& queue_command_request();
const api::ObjectSchema<ClaimCommandRequest>& claim_command_request();
const api::ObjectSchema<ClaimHeartbeatRequest>& claim_heartbeat_request();
const api::ObjectSchema<CommandResultRequest>& command_result_request();
const api::ObjectSchema<CreateTokenRequest>& create_token_request();
const api::ObjectSchema<AddWorktreeRequest>& add_worktree_request();
const api::ObjectSchema<ChangeWorktreeRequest>& change_worktree_request();
const api::ObjectSchema<LeaseWorktreeRequest>& lease_worktree_request();
const api::ObjectSchema<HeartbeatRequest>& heartbeat_request();
const api::ObjectSchema<ReleaseLeaseRequest>& release_lease_request();
const api::ObjectSchema<BreakLeaseRequest>& break_lease_request();
const api::ObjectSchema<SessionStatusRequest>& session_status_request();
const api::ObjectSchema<DebuggerChangeRequest>& debugger_change_request();
const api::ObjectSchema<RecordArtifactRequest>& record_artifact_request();
const api::ObjectSchema<UploadQuery>& upload_query();
const api::ObjectSchema<CommandListQuery>& command_list_query();
const api::ObjectSchema<RepositoryListQuery>& repository_list_query();
const api::ObjectSchema<TokenListQuery>& token_list_query();
const api::ObjectSchema<WorktreeListQuery>& worktree_list_query();
const api::ObjectSchema<SessionListQuery>& session_list_query();
const api::ObjectSchema<ArtifactListQuery>& artifact_list_query();
const api::ObjectSchema<LeaseEndsQuery>& lease_ends_query();

/// The bodies that the client of the original sends, which speaks of the same things otherwise.
namespace client {

struct InitRepositoryRequest {
  std::string remote_url;
  std::vector<std::string> dependency_manifests;
  bool allow_self_signed = false;
  std::optional<std::string> default_branch;
};

struct CreateSessionRequest {
  std::string commit;
  std::vector<std::string> commands;
  JsonValue metadata;
  std::optional<std::string> patch;
};

struct DebugRequest {
  std::string action;
  JsonValue payload;
};

const api::ObjectSchema<InitRepositoryRequest>& init_repository_request();
const api::ObjectSchema<CreateSessionRequest>& create_session_request();
const api::ObjectSchema<DebugRequest>& debug_request();

}  // namespace client

/// A path's parameter that is an integer. Throws api::InvalidRequest for a text that is none. One
/// beyond 64 bits is nullopt: no record has such an id.
std::optional<std::int64_t> read_path_integer(const std::string& name, const std::string& text);

/// The path of a checkout as it is stored, so that one directory has one: without ".", ".." and a
/// slash at its end. nullopt for one that isn't absolute.
std::optional<std::string> checkout_path_of(const std::string& path);

/// One line of a POSIX shell's words that stand for these: each as it is where a shell would change
/// nothing of it, else in single quotes.
std::string join_for_shell(const std::vector<std::string>& words);

}  // namespace cq::workspaces
