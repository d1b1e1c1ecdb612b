#include <cq/error.hpp>
#include <optional>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "api/text_rules.hpp"
#include "api/uuid_rule.hpp"
#include "experiments/email.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/id_and_rest.hpp"
#include "experiments/list_response.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"
#include "experiments/team_members.hpp"

namespace cq::experiments {
namespace {

constexpr const char* kView = "teams.view";
constexpr const char* kTeamPath = "/teams/{team_id}";
constexpr const char* kMembersPath = "/teams/{team_id}/members";

struct AddByEmailRequest {
  std::string email;
  std::string role;
};

const api::ObjectSchema<AddByEmailRequest>& add_by_email_request() {
  static const auto kSchema = api::ObjectSchema<AddByEmailRequest>("ExperimentsAddByEmailRequest")
                                  .required("email", &AddByEmailRequest::email, EmailRule())
                                  .required("role", &AddByEmailRequest::role,
                                            api::one_of({"owner", "admin", "member", "viewer"}))
                                  .strict();
  return kSchema;
}

struct HandOverRequest {
  std::string user_id;
};

const api::ObjectSchema<HandOverRequest>& hand_over_request() {
  static const auto kSchema = api::ObjectSchema<HandOverRequest>("ExperimentsHandOverRequest")
                                  .required("userId", &HandOverRequest::user_id, api::uuid())
                                  .strict();
  return kSchema;
}

[[noreturn]] void refuse_team() {
  throw api::Refusal(status::kNotFound, "Team not found");
}

/// A team that the caller may see. Throws api::Refusal (404) where there is none.
Team require_visible(const Surface& surface, const api::Call& call, const std::string& id) {
  if (!surface.parts.permissions->in_team(call.username, id, kView)) refuse_team();
  std::optional<Team> team = surface.parts.teams->get(id);
  if (!team) refuse_team();
  return *std::move(team);
}

/// A team as one of those in it sees it.
struct SeenTeam {
  Team team;
  std::optional<TeamRole> role{};  ///< nullopt: one has just left it
  std::optional<Account> owner{};
};

SeenTeam seen_team(const Parts& parts, Team team, const std::string& user) {
  SeenTeam seen{.team = std::move(team)};
  if (seen.team.owner_id == user) {
    seen.role = TeamRole::kOwner;
  } else if (const auto member = parts.teams->find_member(seen.team.id, user)) {
    seen.role = member->role;
  }
  seen.owner = parts.accounts->get(seen.team.owner_id);
  return seen;
}

JsonValue seen_team_json(const SeenTeam& seen) {
  JsonValue json = team_json(seen.team);
  json.add("role", seen.role ? JsonValue(to_string(*seen.role)) : JsonValue());
  json.add("owner",
           json_object({{"id", seen.team.owner_id},
                        {"email", seen.owner ? seen.owner->email : ""},
                        {"displayName", seen.owner ? seen.owner->display_name : std::nullopt}}));
  return json;
}

/// A member with its account, which may be gone.
struct SeenMember {
  TeamMember member;
  std::optional<Account> account{};
};

JsonValue seen_member_json(const SeenMember& seen) {
  JsonValue json = member_json(seen.member);
  json.add("email", seen.account ? seen.account->email : "");
  json.add("displayName", seen.account ? JsonValue(seen.account->display_name) : JsonValue());
  json.add("joinedAt", naive_time_json(seen.member.joined_at));
  return json;
}

api::Route list_teams(const Surface& surface) {
  return for_scope(
      surface, kView,
      {.method = "GET",
       .path = "/teams",
       .summary = "List the teams that one owns or is a member of, oldest first",
       .responses = {{200, "The teams, each with one's own role", kSeenTeamListSchema}},
       .handler = [&surface](const api::Call& call) {
         return list_response<SeenTeam>(
             call, {.fetch =
                        [&parts = surface.parts, user = call.username](const Page& page) {
                          std::vector<SeenTeam> seen;
                          for (Team& team : parts.teams->list(user, page)) {
                            seen.push_back(seen_team(parts, std::move(team), user));
                          }
                          return seen;
                        },
                    .to_text = [](const SeenTeam& one) { return write_json(seen_team_json(one)); },
                    .place_of =
                        [](const SeenTeam& seen) {
                          return Place{seen.team.created_at, seen.team.id};
                        }});
       }});
}

api::DeclaredResponse no_such_team() {
  return {404, "There is no such team, or one isn't in it", api::kErrorSchema};
}

api::DeclaredResponse bad_team_id() {
  return {422, "An id is no UUID", api::kInvalidRequestSchema};
}

api::Route show_team(const Surface& surface) {
  return for_scope(surface, kView,
                   {.method = "GET",
                    .path = kTeamPath,
                    .summary = "Show a team that one is in",
                    .responses = {{200, "The team, with one's own role", kSeenTeamSchema},
                                  no_such_team(),
                                  bad_team_id()},
                    .handler = [&surface](const api::Call& call) {
                      Team team = require_visible(surface, call, path_id(call));
                      return api::json_response(
                          200,
                          seen_team_json(seen_team(surface.parts, std::move(team), call.username)));
                    }});
}

api::Route list_members(const Surface& surface) {
  return for_scope(
      surface, kView,
      {.method = "GET",
       .path = kMembersPath,
       .summary = "List a team's members, but for its owner, as they joined",
       .responses = {{200, "The members", kSeenMemberListSchema}, no_such_team(), bad_team_id()},
       .handler = [&surface](const api::Call& call) {
         const Team team = require_visible(surface, call, path_id(call));
         return list_response<SeenMember>(
             call,
             {.fetch =
                  [&parts = surface.parts, id = team.id](const Page& page) {
                    std::vector<SeenMember> seen;
                    for (TeamMember& member : parts.teams->list_members(id, page)) {
                      auto account = parts.accounts->get(member.user_id);
                      seen.push_back({std::move(member), std::move(account)});
                    }
                    return seen;
                  },
              .to_text = [](const SeenMember& one) { return write_json(seen_member_json(one)); },
              .place_of =
                  [](const SeenMember& seen) {
                    return Place{seen.member.joined_at, seen.member.id};
                  }});
       }});
}

api::Route add_by_email(const Surface& surface) {
  return for_scope(
      surface, kManageTeams,
      {.method = "POST",
       .path = kMembersPath,
       .summary = "Add somebody to a team by the e-mail, in a role below one's own",
       .body = &add_by_email_request(),
       .responses = {{200, "The membership", kMemberSchema},
                     {403, "One may not do that", api::kErrorSchema},
                     {404, "There is no such team, or no account with that e-mail",
                      api::kErrorSchema},
                     {409, "The account is in the team already", api::kErrorSchema}},
       .handler = [&surface](const api::Call& call) {
         const auto [id, request] = read_id_and_body(call, add_by_email_request());
         const TeamRole role = *parse_team_role(request.role);
         // Before the account is looked for: whether there is one is for those alone who may add.
         require_may_add(surface, call, id, role);
         const auto account = surface.parts.accounts->find(request.email);
         if (!account) {
           throw api::Refusal(status::kNotFound, "There is no account with that e-mail");
         }
         return api::json_response(200, member_json(add_to_team(surface, id, account->id, role)));
       }});
}

api::Route remove_by_id(const Surface& surface) {
  return for_scope(
      surface, kManageTeams,
      {.method = "DELETE",
       .path = "/teams/{team_id}/members/{user_id}",
       .summary = "Remove somebody from a team, or leave it, as an admin too",
       .responses = {{200, "The account is not in the team any more", kSuccessSchema},
                     {403, "One may not do that", api::kErrorSchema},
                     {404, "The account is not in the team", api::kErrorSchema},
                     {409, "The account owns the team", api::kErrorSchema},
                     bad_team_id()},
       .handler = [&surface](const api::Call& call) {
         RequestCheck check;
         const std::string id = check.read([&] { return path_id(call); });
         const std::string user = check.read([&] {
           const auto& [name, text] = call.path.at(1);
           return api::read_path_uuid(name, text);
         });
         check.finish();
         const Parts& parts = surface.parts;
         const bool leaves = user == call.username;
         if (!leaves && !parts.permissions->in_team(call.username, id, kManageTeams)) {
           refuse_to("remove a team member");
         }
         const std::optional<Team> team = parts.teams->get(id);
         if (team && team->owner_id == user) {
           throw api::Refusal(status::kConflict,
                              "The account owns the team; hand it over, or remove it");
         }
         const bool may_remove_admins = leaves || (team && team->owner_id == call.username);
         try {
           const bool removed = may_remove_admins ? parts.teams->take_out(id, user)
                                                  : parts.teams->remove_member(id, user);
           if (!removed) throw api::Refusal(status::kNotFound, "Team member not found");
         } catch (const Error& error) {
           if (error.kind() != ErrorKind::kConflict) throw;
           refuse_to("remove an admin");
         }
         return api::json_response(200, success_json());
       }});
}

api::Route hand_over(const Surface& surface) {
  return for_scope(
      surface, kManageTeams,
      {.method = "POST",
       .path = "/teams/{team_id}/owner",
       .summary = "Hand a team that one owns over to a member; one becomes an admin of it",
       .body = &hand_over_request(),
       .responses = {{200, "The team", kTeamSchema},
                     {403, "One does not own it, or there is none", api::kErrorSchema},
                     {404, "The account is not in the team", api::kErrorSchema}},
       .handler = [&surface](const api::Call& call) {
         const auto [id, request] = read_id_and_body(call, hand_over_request());
         const Parts& parts = surface.parts;
         const std::optional<Team> team = parts.teams->get(id);
         if (!team || team->owner_id != call.username) {
           refuse_to("hand over a team");
         }
         if (request.user_id != call.username && !parts.teams->find_member(id, request.user_id)) {
           throw api::Refusal(status::kNotFound, "Team member not found");
         }
         try {
           return api::json_response(
               200, team_json(parts.teams->hand_over(id, call.username, request.user_id, new_uuid(),
                                                     surface.clock())));
         } catch (const Error& error) {
           // Meanwhile, it was handed over to somebody else.
           if (error.kind() != ErrorKind::kConflict) throw;
           refuse_to("hand over a team");
         }
       }});
}

}  // namespace

std::vector<api::Route> team_view_routes(const Surface& surface) {
  return {list_teams(surface),   show_team(surface),    list_members(surface),
          add_by_email(surface), remove_by_id(surface), hand_over(surface)};
}

}  // namespace cq::experiments
