#include <utility>

#include "api/complaint.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "workspaces/entity_tags.hpp"
#include "workspaces/request_headers.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

constexpr const char* kWorktreesPath = "/repository/{name}/worktrees";
constexpr const char* kWorktreePath = "/worktrees/{worktree_id}";

api::DeclaredResponse no_such_worktree() {
  return {404, "No worktree has that id", api::kErrorSchema};
}

api::DeclaredResponse no_such_repository() {
  return {404, "No repository has that name", api::kErrorSchema};
}

api::DeclaredResponse lease_is_over() {
  return {409, "The token holds no lease of the worktree, and why", api::kErrorSchema};
}

api::DeclaredResponse was_changed_since() {
  return {412, "It was changed since the version that If-Match names", api::kErrorSchema};
}

std::optional<std::int64_t> worktree_id_of(const api::Call& call) {
  return read_path_integer(call.path.front().first, call.path.front().second);
}

http::Response tagged(int status, const Worktree& worktree) {
  return with_entity_tag(api::json_response(status, worktree_json(worktree)), worktree.updated_at);
}

/// Changes the worktree of the path, if it is of the version that If-Match names.
Worktree change_relied_on(const WorkspaceService& service, const api::Call& call,
                          const WorktreeChange& change) {
  const Worktree before = service.require_worktree(worktree_id_of(call));
  const auto version = relied_on(call, before.updated_at);
  if (!version) return service.change_worktree(before.id, change);
  std::optional<Worktree> changed = service.change_worktree_if(before.id, *version, change);
  if (!changed) refuse_changed();
  return *std::move(changed);
}

/// What of a checkout the body gives, also as null.
Checkout checkout_of(const api::Call& call, const std::optional<std::string>& commit_sha,
                     const std::optional<std::string>& environment_hash) {
  Checkout checkout;
  if (call.body->member("commit_sha") != nullptr) checkout.commit_sha = commit_sha;
  if (call.body->member("environment_hash") != nullptr) {
    checkout.environment_hash = environment_hash;
  }
  return checkout;
}

std::optional<Condition> condition_of(const std::optional<std::string>& name) {
  return name ? parse_condition(*name) : std::nullopt;
}

api::Route list_worktrees_of(const WorkspaceService& service) {
  return api::taking_query(
      {.method = "GET",
       .path = kWorktreesPath,
       .summary = "List a repository's worktrees, and who holds them; with a limit, a cursor or a "
                  "filter as a page",
       .responses = {{200, "The worktrees, by their ids", kWorktreeListSchema},
                     no_such_repository()}},
      worktree_list_query(), [&service](const api::Call& call, const WorktreeListQuery& query) {
        constexpr std::string_view kList = "worktrees";
        const Repository repository = service.require_repository(call.path.front().second);
        const bool filters = query.status || query.condition || query.owner || query.retired;
        ListReading<WorktreeFilter, Worktree> reading{
            .filter = {.repository_id = repository.id,
                       .condition = condition_of(query.condition),
                       .lease_owner = query.owner,
                       .retired = query.retired},
            .most = kMostListed,
            .fetch =
                [&service](const WorktreeFilter& filter) { return service.list_worktrees(filter); },
            .write = &worktree_json,
            .go_behind = [](WorktreeFilter& filter,
                            const Worktree& last) { filter.behind = last.id; },
            .at_a_time = kSmallRecordsAtATime};
        if (!query.asks_for_page() && !filters) return array_response(call, std::move(reading));
        reading.most = query.size();
        if (query.status) reading.filter.status = parse_worktree_status(*query.status);
        if (const auto place = query.place()) {
          reading.filter.behind = read_number_cursor(kList, *place);
        }
        return page_response(call, kList, std::move(reading), [](const Worktree& last) {
          return std::vector{std::to_string(last.id)};
        });
      });
}

api::Route add_worktree_to(const WorkspaceService& service) {
  return api::taking_body(
      {.method = "POST",
       .path = kWorktreesPath,
       .summary = "Add a checkout to those that are handed out",
       .responses = {{201, "The worktree, idle", kWorktreeSchema},
                     no_such_repository(),
                     {409, "There is a worktree at that path", api::kErrorSchema}}},
      add_worktree_request(), [&service](const api::Call& call, const AddWorktreeRequest& request) {
        const std::optional<std::string> path = checkout_path_of(request.path);
        if (!path) {
          throw api::InvalidRequest({{"value_error",
                                      {"body", "path"},
                                      "Value error, a worktree's path must be absolute",
                                      request.path,
                                      std::nullopt}});
        }
        const Repository repository = service.require_repository(call.path.front().second);
        const Worktree worktree =
            service.add_worktree({.repository_id = repository.id,
                                  .path = *path,
                                  .commit_sha = request.commit_sha,
                                  .environment_hash = request.environment_hash});
        return api::json_response(201, worktree_json(worktree));
      });
}

api::Route show_worktree(const WorkspaceService& service) {
  return {.method = "GET",
          .path = kWorktreePath,
          .summary = "Show a worktree, and who holds it",
          .responses = {{200, "The worktree", kWorktreeSchema},
                        no_such_worktree(),
                        {422, "The id isn't a number", api::kInvalidRequestSchema}},
          .handler = [&service](const api::Call& call) {
            const Worktree worktree = service.require_worktree(worktree_id_of(call));
            return tagged(200, worktree);
          }};
}

api::Route change_worktree(const WorkspaceService& service) {
  return api::taking_body(
      {.method = "PATCH",
       .path = kWorktreePath,
       .summary = "Say what is checked out in a worktree, in which condition it is, and whether it "
                  "is handed out",
       .headers = {kIfMatch},
       .responses = {{200, "The worktree", kWorktreeSchema},
                     no_such_worktree(),
                     was_changed_since()}},
      change_worktree_request(),
      [&service](const api::Call& call, const ChangeWorktreeRequest& request) {
        WorktreeChange change{
            .checkout = checkout_of(call, request.commit_sha, request.environment_hash),
            .retired = request.retired};
        change.condition = condition_of(request.condition);
        return tagged(200, change_relied_on(service, call, change));
      });
}

api::Route retire_worktree(const WorkspaceService& service) {
  return {.method = "DELETE",
          .path = kWorktreePath,
          .summary = "Hand a worktree out no more; a lease that it has goes on",
          .headers = {kIfMatch},
          .responses = {{200, "The worktree, retired", kWorktreeSchema},
                        no_such_worktree(),
                        was_changed_since(),
                        {422, "The id isn't a number", api::kInvalidRequestSchema}},
          .handler = [&service](const api::Call& call) {
            return tagged(200, change_relied_on(service, call, {.retired = true}));
          }};
}

api::Route renew_lease(const WorkspaceService& service, const LeaseService& leases) {
  return api::taking_body(
      {.method = "POST",
       .path = "/worktrees/{worktree_id}/heartbeat",
       .summary = "Say that the holder is at work, which renews its lease",
       .responses = {{200, "The lease", kRenewedLeaseSchema}, no_such_worktree(), lease_is_over()}},
      heartbeat_request(),
      [&service, &leases](const api::Call& call, const HeartbeatRequest& request) {
        const Worktree worktree =
            leases.renew(service.require_worktree(worktree_id_of(call)).id, request.lease_token,
                         std::chrono::seconds(request.ttl_seconds),
                         checkout_of(call, request.commit_sha, request.environment_hash));
        return api::json_response(200, lease_json(worktree, request.ttl_seconds));
      });
}

api::Route release_lease(const WorkspaceService& service, const LeaseService& leases,
                         WaitingLine& line) {
  return api::taking_body(
      {.method = "POST",
       .path = "/worktrees/{worktree_id}/release",
       .summary = "End one's lease; what isn't clean is not handed out again",
       .responses = {{200, "The worktree", kWorktreeSchema}, no_such_worktree(), lease_is_over()}},
      release_lease_request(),
      [&service, &leases, &line](const api::Call& call, const ReleaseLeaseRequest& request) {
        const Worktree worktree =
            leases.release(service.require_worktree(worktree_id_of(call)).id, request.lease_token,
                           condition_of(request.condition),
                           checkout_of(call, request.commit_sha, request.environment_hash));
        line.wake();
        return api::json_response(200, worktree_json(worktree));
      });
}

api::Route break_lease(const WorkspaceService& service, const LeaseService& leases,
                       WaitingLine& line) {
  return api::taking_body(
      {.method = "POST",
       .path = "/worktrees/{worktree_id}/break",
       .summary = "End a lease without its holder, for a reason",
       .responses = {{200, "The worktree", kWorktreeSchema},
                     no_such_worktree(),
                     {409, "The worktree has no lease, or one with another fence",
                      api::kErrorSchema}}},
      break_lease_request(),
      [&service, &leases, &line](const api::Call& call, const BreakLeaseRequest& request) {
        const Worktree worktree =
            leases.break_lease(service.require_worktree(worktree_id_of(call)).id, call.username,
                               request.reason, condition_of(request.condition), request.fence);
        line.wake();
        return api::json_response(200, worktree_json(worktree));
      });
}

api::Route list_lease_ends(const LeaseService& leases) {
  return api::taking_query(
      {.method = "GET",
       .path = "/leases/ends",
       .summary = "List how leases ended, behind that number",
       .responses = {{200, "The ends, in their order", kLeaseEndListSchema}}},
      lease_ends_query(), [&leases](const api::Call&, const LeaseEndsQuery& query) {
        const auto ends = leases.ends(query.after, static_cast<std::size_t>(query.limit));
        return api::json_response(200, json_array(ends, lease_end_json));
      });
}

}  // namespace

std::vector<api::Route> worktree_routes(const WorkspaceService& service,
                                        const TokenService& tokens) {
  return {for_scopes(tokens, {scopes::kReadSessions}, list_worktrees_of(service)),
          for_scopes(tokens, {scopes::kWriteWorktrees}, add_worktree_to(service)),
          for_scopes(tokens, {scopes::kReadSessions}, show_worktree(service)),
          for_scopes(tokens, {scopes::kWriteWorktrees}, change_worktree(service)),
          for_scopes(tokens, {scopes::kWriteWorktrees}, retire_worktree(service))};
}

std::vector<api::Route> lease_routes(const WorkspaceService& service, const LeaseService& leases,
                                     WaitingLine& line, const TokenService& tokens) {
  return {for_scopes(tokens, {scopes::kWriteLeases}, renew_lease(service, leases)),
          for_scopes(tokens, {scopes::kWriteLeases}, release_lease(service, leases, line)),
          for_scopes(tokens, {scopes::kAdmin}, break_lease(service, leases, line)),
          for_scopes(tokens, {scopes::kReadSessions}, list_lease_ends(leases))};
}

}  // namespace cq::workspaces
