#include <array>
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
#include <cstddef>

namespace cq::workspaces {
namespace {

/// The names of an enum's values, in their order.
template <std::size_t count>
using Names = std::array<std::string_view, count>;

constexpr Names<3> kWorktreeStatuses{"idle", "reserved", "busy"};
constexpr Names<3> kConditions{"clean", "dirty", "unpushed"};
constexpr Names<4> kLeaseEndings{"released", "expired", "taken over", "broken"};
constexpr Names<5> kSessionStatuses{"pending", "running", "completed", "failed", "cancelled"};
constexpr Names<5> kCommandStatuses{"pending", "running", "succeeded", "failed", "cancelled"};
constexpr Names<2> kClaimEndings{"finished", "expired"};
constexpr Names<5> kArtifactKinds{"log", "coverage", "junit", "core-dump", "custom"};

template <typename Enum, std::size_t count>
std::string_view name_in(const Names<count>& names, Enum value) noexcept {
  const auto place = static_cast<std::size_t>(value);
  return place < count ? names[place] : names.front();
}

constexpr char as_answered(char stored, char separator) noexcept {
  if (stored == '_') return separator;
  return stored >= 'A' && stored <= 'Z' ? static_cast<char>(stored - 'A' + 'a') : stored;
}

/// Whether a stored text, e.g. CORE_DUMP, is that name, e.g. core-dump.
bool means(std::string_view text, std::string_view name, char separator) noexcept {
  if (text.size() != name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (as_answered(text[i], separator) != name[i]) return false;
  }
  return true;
}

template <typename Enum, std::size_t count>
std::optional<Enum> value_in(const Names<count>& names, std::string_view text,
                             char separator = '-') noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    if (means(text, names[i], separator)) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(WorktreeStatus status) noexcept {
  return name_in(kWorktreeStatuses, status);
}

std::optional<WorktreeStatus> parse_worktree_status(std::string_view text) noexcept {
  return value_in<WorktreeStatus>(kWorktreeStatuses, text);
}

std::string_view to_string(Condition condition) noexcept {
  return name_in(kConditions, condition);
}

std::optional<Condition> parse_condition(std::string_view text) noexcept {
  return value_in<Condition>(kConditions, text);
}

std::string_view to_string(LeaseEnding ending) noexcept {
  return name_in(kLeaseEndings, ending);
}

std::optional<LeaseEnding> parse_lease_ending(std::string_view text) noexcept {
  return value_in<LeaseEnding>(kLeaseEndings, text, ' ');
}

std::string_view to_string(SessionStatus status) noexcept {
  return name_in(kSessionStatuses, status);
}

std::optional<SessionStatus> parse_session_status(std::string_view text) noexcept {
  return value_in<SessionStatus>(kSessionStatuses, text);
}

std::string_view to_string(CommandStatus status) noexcept {
  return name_in(kCommandStatuses, status);
}

std::optional<CommandStatus> parse_command_status(std::string_view text) noexcept {
  return value_in<CommandStatus>(kCommandStatuses, text);
}

std::string_view to_string(ClaimEnding ending) noexcept {
  return name_in(kClaimEndings, ending);
}

std::optional<ClaimEnding> parse_claim_ending(std::string_view text) noexcept {
  return value_in<ClaimEnding>(kClaimEndings, text);
}

std::string_view to_string(ArtifactKind kind) noexcept {
  return name_in(kArtifactKinds, kind);
}

std::optional<ArtifactKind> parse_artifact_kind(std::string_view text) noexcept {
  return value_in<ArtifactKind>(kArtifactKinds, text);
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
