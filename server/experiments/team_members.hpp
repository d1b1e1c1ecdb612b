#pragma once

#include <cq/experiments/permissions.hpp>
#include <string>

#include "experiments/parts.hpp"

/// Who may add whom to a team. Safe from any thread.
namespace cq::experiments {

/// The action, and the scope, of managing a team.
inline constexpr const char* kManageTeams = "teams.manage";

/// Throws api::Refusal where the caller may not add anybody in that role: 404 where there is no
/// such team, else 403. The order of the checks is the original's.
void require_may_add(const Surface& surface, const api::Call& call, const std::string& team_id,
                     TeamRole role);

/// Adds an account to a team. Throws api::Refusal: 409 for one that is in it already, 400 for one
/// that isn't there.
TeamMember add_to_team(const Surface& surface, const std::string& team_id,
                       const std::string& user_id, TeamRole role);

/// Throws api::Refusal where the editor may not give that role, whoever gets it.
void require_assignable(const Parts& parts, const std::string& editor, const std::string& team_id,
                        TeamRole role);

/// Throws api::Refusal (403) where the caller may not manage the team; `act` says what for.
void require_manager(const Surface& surface, const api::Call& call, const std::string& team_id,
                     const std::string& act);

/// Throws api::Refusal (403): one may not do that.
[[noreturn]] void refuse_to(const std::string& act);

}  // namespace cq::experiments
