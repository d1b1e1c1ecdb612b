#pragma once

#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <cq/workspaces/access_tokens.hpp>
#include <cq/workspaces/artifacts.hpp>
#include <cq/workspaces/command_claims.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <cq/workspaces/events.hpp>
#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cq/workspaces/worktrees.hpp>
#include <optional>
#include <string>

/// What the API says of workspaces, as the original says it: times are in UTC without saying so.
/// Each throws Error: corrupt, naming the record, where JSON that the store holds is none. Safe
/// from any thread.
namespace cq::workspaces {

/// ISO 8601 without an offset: six digits of fraction, none when they are all zero.
std::string naive_timestamp(Timestamp at);

JsonValue repository_json(const Repository& repository);
/// Neither its token nor when it began and ended.
JsonValue session_json(const Session& session);
/// Not where and with what variables it runs, nor its log.
JsonValue command_json(const Command& command);
/// What a runner gets: {"command","claim_token","attempt","expires_at","ttl_seconds"}; after a
/// heartbeat also "session_status".
JsonValue claim_json(const ClaimedCommand& claimed, std::int64_t ttl_seconds);
/// The same with what it takes to run the command: {"cwd","env","env_names"}.
JsonValue new_claim_json(const ClaimedCommand& claimed, std::int64_t ttl_seconds);
JsonValue artifact_json(const Artifact& artifact);
JsonValue debugger_json(const DebuggerState& state);
/// Not its hash.
JsonValue access_token_json(const AccessToken& token);
/// Not the secret of its holder.
JsonValue worktree_json(const Worktree& worktree);

/// What a holder gets: {"worktree","lease_token","fence","expires_at","ttl_seconds"}.
JsonValue lease_json(const Worktree& worktree, std::int64_t ttl_seconds);
JsonValue lease_end_json(const LeaseEnd& end);
JsonValue event_json(const Event& event);

/// {"message": text}
JsonValue message_json(std::string_view text);

/// The value that a store's JSON text holds; NaN is a number in it. `what` names the record.
JsonValue stored_json(const std::string& text, const std::string& what);

// Names in response_schemas().
inline constexpr const char* kMessageSchema = "MessageResponse";
inline constexpr const char* kRepositorySchema = "RepositoryResponse";
inline constexpr const char* kRepositoryListSchema = "RepositoryListResponse";
inline constexpr const char* kSessionSchema = "SessionResponse";
inline constexpr const char* kSessionListSchema = "SessionListResponse";
inline constexpr const char* kCommandSchema = "CommandResponse";
inline constexpr const char* kCommandListSchema = "CommandListResponse";
inline constexpr const char* kClaimSchema = "CommandClaimResponse";
inline constexpr const char* kRenewedClaimSchema = "CommandClaimRenewedResponse";
inline constexpr const char* kArtifactSchema = "ArtifactResponse";
inline constexpr const char* kArtifactListSchema = "ArtifactListResponse";
inline constexpr const char* kDebuggerSchema = "DebuggerResponse";
inline constexpr const char* kTokenSchema = "TokenResponse";
inline constexpr const char* kTokenListSchema = "TokenListResponse";
inline constexpr const char* kCreatedTokenSchema = "TokenCreateResponse";
inline constexpr const char* kWorktreeSchema = "WorktreeResponse";
inline constexpr const char* kWorktreeListSchema = "WorktreeListResponse";
inline constexpr const char* kLeaseSchema = "LeaseResponse";
inline constexpr const char* kRenewedLeaseSchema = "LeaseRenewedResponse";
inline constexpr const char* kNoneFreeSchema = "NoneFreeResponse";
inline constexpr const char* kEventPageSchema = "EventPageResponse";
inline constexpr const char* kLeaseLineSchema = "LeaseLineResponse";
inline constexpr const char* kLeaseEndListSchema = "LeaseEndListResponse";
inline constexpr const char* kClientRepositorySchema = "ClientRepositoryResponse";
inline constexpr const char* kClientSessionSchema = "ClientSessionResponse";
inline constexpr const char* kClientCommandsSchema = "ClientCommandsResponse";
inline constexpr const char* kClientDebugSchema = "ClientDebugResponse";
inline constexpr const char* kClientArtifactSchema = "ClientArtifactResponse";

/// Each type's JSON Schema by its name.
JsonValue::Object response_schemas();

}  // namespace cq::workspaces
