#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/found_experiments.hpp"
#include "experiments/id_and_rest.hpp"
#include "experiments/routes.hpp"
#include "experiments/search_requests.hpp"

namespace cq::experiments {
namespace {

std::vector<api::DeclaredResponse> search_responses(api::DeclaredResponse found) {
  return {
      std::move(found),
      {400, "There is no such project, or a condition, the order or the cursor isn't one",
       api::kErrorSchema},
      {404, "One may not see them", api::kErrorSchema},
      {422, "The id is no UUID, or a parameter is out of its bounds", api::kInvalidRequestSchema}};
}

/// The handler of a route that searches; `respond` takes the call, the query and the project.
template <class Respond>
api::Handler searching(const Surface& surface, const api::ObjectSchema<SearchQuery>& schema,
                       const Respond& respond) {
  return [&surface, &schema, respond](const api::Call& call) {
    const auto [id, query] = read_id_and_query(call, schema);
    const Project project = project_to_search(surface, call, id);
    return respond(call, query, project);
  };
}

api::Route search(const Surface& surface) {
  return for_scopes(
      surface, {"experiments.view", "metrics.view"},
      {.method = "GET",
       .path = "/projects/{project_id}/experiments/search",
       .summary = "Find experiments by status, tag, text, feature and metric, a page in any order",
       .query = &search_query(),
       .responses = search_responses({200, "A page of what was found", kFoundSchema}),
       .handler = searching(
           surface, search_query(),
           [&surface](const api::Call& /*call*/, const SearchQuery& query, const Project& project) {
             return api::json_response(200, found_page(surface.parts, query, project));
           })});
}

api::Route save(const Surface& surface, const char* path, const char* summary,
                const FoundFile& file) {
  api::DeclaredResponse found{200, "A line for each experiment", "", file.content_type};
  return for_scopes(
      surface, {"experiments.view", "metrics.view"},
      {.method = "GET",
       .path = path,
       .summary = summary,
       .query = &export_query(),
       .responses = search_responses(std::move(found)),
       .handler = searching(surface, export_query(),
                            [&surface, &file](const api::Call& call, const SearchQuery& query,
                                              const Project& project) {
                              return found_file(call, surface.parts, query, project, file);
                            })});
}

}  // namespace

std::vector<api::Route> search_routes(const Surface& surface) {
  return {search(surface),
          save(surface, "/projects/{project_id}/experiments/export.csv",
               "Save the experiments that a search finds as CSV", kFoundCsv),
          save(surface, "/projects/{project_id}/experiments/export.jsonl",
               "Save the experiments that a search finds as JSON Lines", kFoundJsonLines)};
}

}  // namespace cq::experiments
