#include "records/names.hpp"

#include <cq/workspaces/access_tokens.hpp>
#include <cq/workspaces/artifacts.hpp>
#include <cq/workspaces/command_claims.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/debug_events.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <cq/workspaces/events.hpp>
#include <cq/workspaces/kept_answers.hpp>
#include <cq/workspaces/lease_line.hpp>
#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cq/workspaces/worktrees.hpp>

namespace cq::workspaces {
namespace {

using records::name_in;
using records::Names;
using records::stored_value_in;

constexpr Names<3> kWorktreeStatuses{"idle", "reserved", "busy"};
constexpr Names<3> kConditions{"clean", "dirty", "unpushed"};
constexpr Names<4> kLeaseEndings{"released", "expired", "taken over", "broken"};
constexpr Names<5> kSessionStatuses{"pending", "running", "completed", "failed", "cancelled"};
constexpr Names<5> kCommandStatuses{"pending", "running", "succeeded", "failed", "cancelled"};
constexpr Names<2> kClaimEndings{"finished", "expired"};
constexpr Names<5> kArtifactKinds{"log", "coverage", "junit", "core-dump", "custom"};

}  // namespace

std::string_view to_string(WorktreeStatus status) noexcept {
  return name_in(kWorktreeStatuses, status);
}

std::optional<WorktreeStatus> parse_worktree_status(std::string_view text) noexcept {
  return stored_value_in<WorktreeStatus>(kWorktreeStatuses, text);
}

std::string_view to_string(Condition condition) noexcept {
  return name_in(kConditions, condition);
}

std::optional<Condition> parse_condition(std::string_view text) noexcept {
  return stored_value_in<Condition>(kConditions, text);
}

std::string_view to_string(LeaseEnding ending) noexcept {
  return name_in(kLeaseEndings, ending);
}

std::optional<LeaseEnding> parse_lease_ending(std::string_view text) noexcept {
  return stored_value_in<LeaseEnding>(kLeaseEndings, text, ' ');
}

std::string_view to_string(SessionStatus status) noexcept {
  return name_in(kSessionStatuses, status);
}

std::optional<SessionStatus> parse_session_status(std::string_view text) noexcept {
  return stored_value_in<SessionStatus>(kSessionStatuses, text);
}

std::string_view to_string(CommandStatus status) noexcept {
  return name_in(kCommandStatuses, status);
}

std::optional<CommandStatus> parse_command_status(std::string_view text) noexcept {
  return stored_value_in<CommandStatus>(kCommandStatuses, text);
}

std::string_view to_string(ClaimEnding ending) noexcept {
  return name_in(kClaimEndings, ending);
}

std::optional<ClaimEnding> parse_claim_ending(std::string_view text) noexcept {
  return stored_value_in<ClaimEnding>(kClaimEndings, text);
}

std::string_view to_string(ArtifactKind kind) noexcept {
  return name_in(kArtifactKinds, kind);
}

std::optional<ArtifactKind> parse_artifact_kind(std::string_view text) noexcept {
  return stored_value_in<ArtifactKind>(kArtifactKinds, text);
}

// The key functions of the parts' classes: their virtual tables live in this library.
Repositories::~Repositories() = default;
Worktrees::~Worktrees() = default;
LeaseLine::~LeaseLine() = default;
Events::~Events() = default;
DebugEvents::~DebugEvents() = default;
Leases::~Leases() = default;
Sessions::~Sessions() = default;
Commands::~Commands() = default;
CommandClaims::~CommandClaims() = default;
Artifacts::~Artifacts() = default;
DebuggerStates::~DebuggerStates() = default;
AccessTokens::~AccessTokens() = default;
KeptAnswers::~KeptAnswers() = default;

}  // namespace cq::workspaces
