#pragma once

#include <cq/archive.hpp>
#include <cq/export.hpp>
#include <cq/workspaces/access_tokens.hpp>
#include <cq/workspaces/artifacts.hpp>
#include <cq/workspaces/command_claims.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cq/workspaces/worktrees.hpp>
#include <string>
#include <string_view>

/// What workspaces hold as records of an archive. A record's JSON has all members of its value,
/// under their names (but "id" for a LeaseEnd's number): times in ISO 8601, stati as they are
/// answered, what is JSON already as a text that holds it, byte for byte. Rows refer to each other
/// by id, so ids stand in it; the key is the id, a number with leading zeros. What a record refers
/// to need not be there, as it need not in the original. All functions are safe from any thread.
namespace cq::workspaces {

inline constexpr std::string_view kRepositoryKind = "repository";
inline constexpr std::string_view kWorktreeKind = "worktree";
inline constexpr std::string_view kLeaseEndKind = "lease_end";
inline constexpr std::string_view kAccessTokenKind = "access_token";
inline constexpr std::string_view kSessionKind = "session";
inline constexpr std::string_view kCommandKind = "command";
inline constexpr std::string_view kCommandClaimKind = "command_claim";
inline constexpr std::string_view kArtifactKind = "artifact";
inline constexpr std::string_view kDebuggerStateKind = "debugger_state";

/// The end of a lease with the token that it had, by which a holder that comes too late is told so.
struct EndedLease {
  LeaseEnd end;
  std::string lease_token;

  bool operator==(const EndedLease&) const = default;
};

CQ_EXPORT ArchiveRecord to_record(const Repository& repository);
CQ_EXPORT ArchiveRecord to_record(const Worktree& worktree);
CQ_EXPORT ArchiveRecord to_record(const EndedLease& lease);
CQ_EXPORT ArchiveRecord to_record(const AccessToken& token);
CQ_EXPORT ArchiveRecord to_record(const Session& session);
CQ_EXPORT ArchiveRecord to_record(const Command& command);
CQ_EXPORT ArchiveRecord to_record(const CommandClaim& claim);
CQ_EXPORT ArchiveRecord to_record(const Artifact& artifact);
CQ_EXPORT ArchiveRecord to_record(const DebuggerState& state);

// Each throws Error: invalid argument, naming the member, when the record isn't such a one.
CQ_EXPORT Repository repository_of(const ArchiveRecord& record);
CQ_EXPORT Worktree worktree_of(const ArchiveRecord& record);
CQ_EXPORT EndedLease ended_lease_of(const ArchiveRecord& record);
CQ_EXPORT AccessToken access_token_of(const ArchiveRecord& record);
CQ_EXPORT Session session_of(const ArchiveRecord& record);
CQ_EXPORT Command command_of(const ArchiveRecord& record);
CQ_EXPORT CommandClaim command_claim_of(const ArchiveRecord& record);
CQ_EXPORT Artifact artifact_of(const ArchiveRecord& record);
CQ_EXPORT DebuggerState debugger_state_of(const ArchiveRecord& record);

/// Whether two tokens are the same but for when they were last used. [is_same.access_tokens]
CQ_EXPORT bool is_same(const AccessToken& left, const AccessToken& right);

}  // namespace cq::workspaces
