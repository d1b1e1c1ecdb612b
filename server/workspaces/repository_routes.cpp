#include <utility>

#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {

api::Route for_scopes(const TokenService& tokens, Scopes needed, api::Route route) {
  route.access = api::Access::kToken;
  route.responses.push_back({403, "The token lacks a scope that this takes", api::kErrorSchema});
  route.authenticate = tokens.requiring(std::move(needed));
  return route;
}

std::vector<api::Route> server_routes(const TokenService& tokens,
                                      std::function<void()> check_store) {
  api::Route alive{
      .method = "GET",
      .path = "/healthz",
      .name = "healthz",
      .summary = "Say that the server is up",
      .lane = api::Lane::kInline,
      .responses = {{200, "The server is up", kMessageSchema}},
      .handler = [](const api::Call&) { return api::json_response(200, message_json("ok")); }};
  api::Route ready{.method = "GET",
                   .path = "/readyz",
                   .name = "readyz",
                   .summary = "Say whether the store of the workspaces can be used",
                   .responses = {{200, "It can", kMessageSchema}},
                   .handler = [check_store = std::move(check_store)](const api::Call&) {
                     check_store();
                     return api::json_response(200, message_json("ready"));
                   }};
  api::Route whoami{.method = "GET",
                    .path = "/whoami",
                    .name = "whoami",
                    .summary = "Show the name of the token",
                    .responses = {{200, "The name, as the message", kMessageSchema}},
                    .handler = [](const api::Call& call) {
                      return api::json_response(200, message_json(call.username));
                    }};
  return {std::move(alive), std::move(ready), for_scopes(tokens, {}, std::move(whoami))};
}

namespace {

constexpr const char* kRepositoriesPath = "/repository";

api::Route init_repository(const WorkspaceService& service) {
  return api::taking_body({.method = "POST",
                           .path = "/repository/init",
                           .name = "initialize_repository",
                           .summary = "Make a repository known, or change what is known of it",
                           .responses = {{201, "The repository", kRepositorySchema}}},
                          init_repository_request(),
                          [&service](const api::Call&, const InitRepositoryRequest& request) {
                            const Repository repository =
                                service.save_repository({.name = request.name,
                                                         .remote_url = request.remote_url,
                                                         .default_branch = request.default_branch,
                                                         .description = request.description,
                                                         .settings = write_json(request.settings)});
                            return api::json_response(201, repository_json(repository));
                          });
}

api::Route list_repositories(const WorkspaceService& service) {
  return api::taking_query(
      {.method = "GET",
       .path = kRepositoriesPath,
       .name = "list_repositories",
       .summary = "List all repositories; with a limit, a cursor or a filter as a page",
       .responses = {{200, "The repositories, by their ids", kRepositoryListSchema}}},
      repository_list_query(), [&service](const api::Call& call, const RepositoryListQuery& query) {
        constexpr std::string_view kList = "repositories";
        ListReading<RepositoryFilter, Repository> reading{
            .filter = {.remote_url = query.remote_url},
            .most = kMostListed,
            .fetch =
                [&service](const RepositoryFilter& filter) {
                  return service.list_repositories(filter);
                },
            .write = &repository_json,
            .go_behind = [](RepositoryFilter& filter,
                            const Repository& last) { filter.behind = last.id; },
            .at_a_time = kLargeRecordsAtATime};
        if (!query.asks_for_page() && !query.remote_url) {
          return array_response(call, std::move(reading));
        }
        reading.most = query.size();
        if (const auto place = query.place()) {
          reading.filter.behind = read_number_cursor(kList, *place);
        }
        return page_response(call, kList, std::move(reading), [](const Repository& last) {
          return std::vector{std::to_string(last.id)};
        });
      });
}

api::Route show_repository(const WorkspaceService& service) {
  return {.method = "GET",
          .path = "/repository/{name}",
          .name = "get_repository",
          .summary = "Show a repository",
          .responses = {{200, "The repository", kRepositorySchema},
                        {404, "No repository has that name", api::kErrorSchema}},
          .handler = [&service](const api::Call& call) {
            const Repository repository = service.require_repository(call.path.front().second);
            return api::json_response(200, repository_json(repository));
          }};
}

}  // namespace

std::vector<api::Route> repository_routes(const WorkspaceService& service,
                                          const TokenService& tokens) {
  return {for_scopes(tokens, {scopes::kAdmin}, init_repository(service)),
          for_scopes(tokens, {scopes::kReadSessions}, list_repositories(service)),
          for_scopes(tokens, {scopes::kReadSessions}, show_repository(service))};
}

}  // namespace cq::workspaces
