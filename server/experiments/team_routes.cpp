#include <cq/error.hpp>
#include <optional>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"
#include "experiments/team_members.hpp"

namespace cq::experiments {
namespace {

constexpr std::size_t kLongestTeamName = 100;
constexpr std::size_t kLongestTeamDescription = 500;

/// Refuses to do it to a member that has become an admin since that was checked.
template <class Action>
auto refusing_admin(const char* act, const Action& action) {
  try {
    return action();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kConflict) refuse_to(act);
    throw;
  }
}

[[noreturn]] void refuse_stranger() {
  throw api::Refusal(status::kNotFound, "Team member not found");
}

api::Route create_team(const Surface& surface) {
  return for_scope(
      surface, kManageTeams,
      api::taking_body(
          {.method = "POST",
           .path = "/teams",
           .summary = "Make a team, which one owns",
           .responses = {{200, "The team", kTeamSchema},
                         {400, "The name or the description is too long", api::kErrorSchema}}},
          create_team_request(),
          [&surface](const api::Call& call, const CreateTeamRequest& request) {
            refuse_nul(*call.body);
            const Team team{.id = new_uuid(),
                            .name = within_length("name", request.name, kLongestTeamName),
                            .description = request.description,
                            .owner_id = call.username,
                            .created_at = surface.clock()};
            within_length("description", team.description.value_or(""), kLongestTeamDescription);
            surface.parts.teams->create(team);
            return api::json_response(200, team_json(team));
          }));
}

api::Route change_team(const Surface& surface) {
  return for_scope(
      surface, kManageTeams,
      api::taking_body(
          {.method = "PATCH",
           .path = "/teams",
           .summary = "Change a team",
           .responses = {{200, "The team", kTeamSchema},
                         {400, "The name or the description is too long", api::kErrorSchema},
                         {403, "One may not manage the team, or there is none",
                          api::kErrorSchema}}},
          change_team_request(),
          [&surface](const api::Call& call, const ChangeTeamRequest& request) {
            refuse_nul(*call.body);
            require_manager(surface, call, request.id, "update a team");
            TeamChange change{.name = within_length("name", request.name, kLongestTeamName)};
            if (request.description) {
              change.description =
                  within_length("description", not_null("description", *request.description),
                                kLongestTeamDescription);
            }
            return api::json_response(200,
                                      team_json(surface.parts.teams->change(request.id, change)));
          }));
}

api::Route remove_team(const Surface& surface) {
  return for_scope(
      surface, "teams.delete",
      {.method = "DELETE",
       .path = "/teams/{team_id}",
       .summary = "Remove a team; its projects become its owner's",
       .responses = {{200, "It is gone", kSuccessSchema},
                     {403, "One may not manage the team, or there is none", api::kErrorSchema},
                     {422, "The id is no UUID", api::kInvalidRequestSchema}},
       .handler = [&surface](const api::Call& call) {
         const std::string id = path_id(call);
         require_manager(surface, call, id, "delete a team");
         if (!surface.parts.teams->remove(id)) refuse_to("delete a team");
         return api::json_response(200, success_json());
       }});
}

api::Route add_member(const Surface& surface) {
  return for_scope(
      surface, kManageTeams,
      api::taking_body(
          {.method = "POST",
           .path = "/teams/members",
           .summary = "Add somebody to a team, in a role below one's own",
           .responses = {{200, "The membership", kMemberSchema},
                         {400, "There is no such account", api::kErrorSchema},
                         {403, "One may not do that", api::kErrorSchema},
                         {404, "There is no such team", api::kErrorSchema},
                         {409, "The account is in the team already", api::kErrorSchema}}},
          member_request(), [&surface](const api::Call& call, const MemberRequest& request) {
            const TeamRole role = *parse_team_role(request.role);
            require_may_add(surface, call, request.team_id, role);
            return api::json_response(
                200, member_json(add_to_team(surface, request.team_id, request.user_id, role)));
          }));
}

api::Route change_member(const Surface& surface) {
  return for_scope(
      surface, kManageTeams,
      api::taking_body(
          {.method = "PATCH",
           .path = "/teams/members",
           .summary = "Change somebody's role in a team",
           .responses = {{200, "The membership", kMemberSchema},
                         {403, "One may not do that", api::kErrorSchema},
                         {404, "There is no such team, or the account is not in it",
                          api::kErrorSchema}}},
          member_request(), [&surface](const api::Call& call, const MemberRequest& request) {
            const Parts& parts = surface.parts;
            const TeamRole role = *parse_team_role(request.role);
            require_assignable(parts, call.username, request.team_id, role);
            const auto member = parts.teams->find_member(request.team_id, request.user_id);
            const bool is_admin = member && member->role >= TeamRole::kAdmin;
            if (is_admin && member->role != role) refuse_to("change an admin role");
            require_manager(surface, call, request.team_id, "add a team member");
            if (!member) refuse_stranger();
            if (is_admin) refuse_to("update an admin");
            const TeamMember changed = refusing_admin("update an admin", [&] {
              return parts.teams->set_role(request.team_id, request.user_id, role);
            });
            return api::json_response(200, member_json(changed));
          }));
}

api::Route remove_member(const Surface& surface) {
  return for_scope(
      surface, kManageTeams,
      api::taking_body(
          {.method = "DELETE",
           .path = "/teams/members",
           .summary = "Remove somebody from a team, or leave it; teamMemberId is the team's id",
           .responses = {{200, "The account is not in the team any more", kSuccessSchema},
                         {403, "One may not do that", api::kErrorSchema},
                         {404, "The account is not in the team", api::kErrorSchema}}},
          remove_member_request(),
          [&surface](const api::Call& call, const RemoveMemberRequest& request) {
            const Parts& parts = surface.parts;
            const std::string& team_id = request.team_member_id;
            const auto member = parts.teams->find_member(team_id, request.user_id);
            if (member && member->role >= TeamRole::kAdmin) refuse_to("remove an admin");
            if (request.user_id != call.username) {
              require_manager(surface, call, team_id, "remove a team member");
            }
            const bool removed = refusing_admin("remove an admin", [&] {
              return parts.teams->remove_member(team_id, request.user_id);
            });
            if (!removed) refuse_stranger();
            return api::json_response(200, success_json());
          }));
}

}  // namespace

std::vector<api::Route> team_routes(const Surface& surface) {
  // Members first: their path is one of a team, too.
  return {create_team(surface),   change_team(surface),   add_member(surface),
          change_member(surface), remove_member(surface), remove_team(surface)};
}

}  // namespace cq::experiments
