#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "workspaces/artifact_download.hpp"
#include "workspaces/request_headers.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

api::Route list_artifacts(const WorkspaceService& service) {
  return api::taking_query(
      {.method = "GET",
       .path = "/sessions/{session_id}/artifacts",
       .name = "list_artifacts",
       .summary = "List what a session left; with a limit, a cursor or a filter as a page",
       .responses = {{200, "The artifacts, by their ids", kArtifactListSchema},
                     {404, "No session has that id", api::kErrorSchema}}},
      artifact_list_query(), [&service](const api::Call& call, const ArtifactListQuery& query) {
        constexpr std::string_view kList = "artifacts";
        ListReading<ArtifactFilter, Artifact> reading{
            .filter = {.session_id = call.path.front().second, .command_id = query.command_id},
            .most = kMostListed,
            .fetch =
                [&service](const ArtifactFilter& filter) { return service.list_artifacts(filter); },
            .write = &artifact_json,
            .go_behind = [](ArtifactFilter& filter,
                            const Artifact& last) { filter.behind = last.id; }};
        if (!query.asks_for_page() && !query.kind && !query.command_id) {
          return array_response(call, std::move(reading));
        }
        reading.most = query.size();
        if (query.kind) reading.filter.kind = parse_artifact_kind(*query.kind);
        if (const auto place = query.place()) {
          reading.filter.behind = read_number_cursor(kList, *place);
        }
        return page_response(call, kList, std::move(reading), [](const Artifact& last) {
          return std::vector{std::to_string(last.id)};
        });
      });
}

api::Route download_artifact(const WorkspaceService& service) {
  return {.method = "GET",
          .path = "/sessions/{session_id}/artifacts/{artifact_id}",
          .name = "download_artifact",
          .summary = "Fetch an artifact's file, or a range of it",
          .headers = {kRange, kIfRange},
          .responses = {{200, "The file", "", "application/octet-stream"},
                        {206, "The range of it that was asked for", "", "application/octet-stream"},
                        {404, "The session has no such artifact, or its file isn't there",
                         api::kErrorSchema},
                        {416, "The file has no byte in that range", "", "text/plain"},
                        {422, "The id of the artifact isn't a number", api::kInvalidRequestSchema}},
          .handler = [&service](const api::Call& call) {
            const auto id = read_path_integer(call.path[1].first, call.path[1].second);
            const Artifact artifact = service.require_artifact(call.path[0].second, id);
            return download_response(call, service.open_artifact(artifact), artifact.content_type);
          }};
}

}  // namespace

std::vector<api::Route> artifact_routes(const WorkspaceService& service,
                                        const TokenService& tokens) {
  const Scopes needed{scopes::kReadArtifacts, scopes::kReadSessions};
  return {for_scopes(tokens, needed, list_artifacts(service)),
          for_scopes(tokens, needed, download_artifact(service))};
}

}  // namespace cq::workspaces
