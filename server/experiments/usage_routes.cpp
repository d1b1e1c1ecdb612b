#include <optional>
#include <string>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/routes.hpp"

namespace cq::experiments {
namespace {

http::Response usage_of(const Surface& surface, const ScalarKeeper& scalars,
                        const std::string& project_id,
                        const std::optional<std::string>& experiment_id) {
  JsonValue kept;
  if (const auto usage = scalars.usage(project_id, experiment_id)) {
    kept = json_object({{"points", usage->points},
                        {"series", usage->series},
                        {"taggedRows", usage->tagged_rows},
                        {"bytes", usage->bytes}});
  }
  return api::json_response(200, json_object({{"metricPoints", surface.parts.queries->count_metrics(
                                                                   project_id, experiment_id)},
                                              {"scalars", std::move(kept)}}));
}

api::Route show_project_usage(const Surface& surface, const ScalarKeeper& scalars) {
  return for_scope(surface, "metrics.view",
                   {.method = "GET",
                    .path = "/projects/{project_id}/usage",
                    .summary = "Show how much a project's metrics and scalars take up",
                    .workers = scalars.workers_to_read(),
                    .responses = {{200, "How much it is", kUsageSchema},
                                  {400, "There is no such project", api::kErrorSchema},
                                  {404, "One may not see it", api::kErrorSchema},
                                  {422, "The id is no UUID", api::kInvalidRequestSchema}},
                    .handler = [&surface, &scalars](const api::Call& call) {
                      const std::string id = path_id(call);
                      require_in_project(surface, call, id, "metrics.view",
                                         {status::kNotFound, project_not_accessible(id)});
                      return usage_of(surface, scalars, id, std::nullopt);
                    }});
}

api::Route show_experiment_usage(const Surface& surface, const ScalarKeeper& scalars) {
  return for_scope(surface, "metrics.view",
                   {.method = "GET",
                    .path = "/experiments/{experiment_id}/usage",
                    .summary = "Show how much an experiment's metrics and scalars take up",
                    .workers = scalars.workers_to_read(),
                    .responses = {{200, "How much it is", kUsageSchema},
                                  {400, "There is no such experiment", api::kErrorSchema},
                                  {404, "One may not see it", api::kErrorSchema},
                                  {422, "The id is no UUID", api::kInvalidRequestSchema}},
                    .handler = [&surface, &scalars](const api::Call& call) {
                      const std::string id = path_id(call);
                      const ExperimentAccess access = access_to(surface, call, id, "metrics.view");
                      if (!access.allowed) {
                        throw api::Refusal(status::kNotFound,
                                           "Experiment " + id + " not accessible");
                      }
                      return usage_of(surface, scalars, access.project_id, id);
                    }});
}

}  // namespace

std::vector<api::Route> usage_routes(const Surface& surface, const ScalarKeeper& scalars) {
  return {show_project_usage(surface, scalars), show_experiment_usage(surface, scalars)};
}

}  // namespace cq::experiments
