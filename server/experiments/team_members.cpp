#include "experiments/team_members.hpp"

#include <cq/error.hpp>
#include <optional>

#include "api/errors.hpp"

namespace cq::experiments {
namespace {

/// What the editor is in the team. Throws api::Refusal: 404 when there is no such team, 403 when
/// the editor is nothing in it.
TeamRole role_of_editor(const Parts& parts, const std::string& editor, const std::string& team_id) {
  const std::optional<Team> team = parts.teams->get(team_id);
  if (!team) throw api::Refusal(status::kNotFound, "Team not found");
  if (team->owner_id == editor) return TeamRole::kOwner;
  const std::optional<TeamMember> member = parts.teams->find_member(team_id, editor);
  if (!member) refuse_to("edit roles");
  return member->role;
}

}  // namespace

void refuse_to(const std::string& act) {
  throw api::Refusal(status::kForbidden, "You do not have permission to " + act);
}

void require_manager(const Surface& surface, const api::Call& call, const std::string& team_id,
                     const std::string& act) {
  if (!surface.parts.permissions->in_team(call.username, team_id, kManageTeams)) refuse_to(act);
}

void require_assignable(const Parts& parts, const std::string& editor, const std::string& team_id,
                        TeamRole role) {
  if (role >= role_of_editor(parts, editor, team_id)) refuse_to("assign this role");
}

void require_may_add(const Surface& surface, const api::Call& call, const std::string& team_id,
                     TeamRole role) {
  require_assignable(surface.parts, call.username, team_id, role);
  require_manager(surface, call, team_id, "add a team member");
}

TeamMember add_to_team(const Surface& surface, const std::string& team_id,
                       const std::string& user_id, TeamRole role) {
  TeamMember member{.id = new_uuid(),
                    .team_id = team_id,
                    .user_id = user_id,
                    .role = role,
                    .joined_at = surface.clock()};
  try {
    surface.parts.teams->add_member(member);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kConflict) {
      throw api::Refusal(status::kConflict, "Team member already exists");
    }
    if (error.kind() == ErrorKind::kNotFound) refuse_unknown(user_id);
    throw;
  }
  return member;
}

}  // namespace cq::experiments
