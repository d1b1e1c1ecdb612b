#include <cq/error.hpp>
#include <optional>
#include <span>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "api/uuid_rule.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"
#include "experiments/row_lists.hpp"

namespace cq::experiments {
namespace {

constexpr std::size_t kLongestMetricText = 100;

/// The point that a request adds. Throws api::Refusal (400) for what can't be kept.
Metric new_metric(const CreateMetricRequest& request, Timestamp at) {
  std::optional<std::string> experiment_id = api::parse_uuid(request.experiment_id).uuid;
  if (!experiment_id) throw api::Refusal(status::kBadRequest, "experimentId is no UUID");
  within_length("label", request.label.value_or(""), kLongestMetricText);
  return {.id = new_uuid(),
          .experiment_id = *std::move(experiment_id),
          .name = within_length("name", request.name, kLongestMetricText),
          .value = request.value,
          .step = within_32_bits("step", request.step),
          .label = request.label,
          .created_at = at};
}

api::Route add_metric(const Surface& surface) {
  return for_scope(
      surface, "metrics.create",
      api::taking_body({.method = "POST",
                        .path = "/metrics",
                        .summary = "Add a point of a metric to an experiment",
                        .responses = {{200, "The point", kMetricSchema},
                                      {400, "A value can't be kept", api::kErrorSchema},
                                      {403, "One may add none there", api::kErrorSchema},
                                      {404, "There is no such experiment", api::kErrorSchema}}},
                       create_metric_request(),
                       [&surface](const api::Call& call, const CreateMetricRequest& request) {
                         refuse_nul(*call.body);
                         const Metric metric = new_metric(request, surface.clock());
                         const auto unknown = [&metric] {
                           throw api::Refusal(status::kNotFound,
                                              "Experiment " + metric.experiment_id + " not found");
                         };
                         const auto access = surface.parts.permissions->in_experiment(
                             call.username, metric.experiment_id, "metrics.create");
                         if (!access) unknown();
                         if (!access->allowed) {
                           throw api::Refusal(status::kForbidden,
                                              project_not_accessible(access->project_id));
                         }
                         try {
                           surface.parts.metrics->add(std::span(&metric, 1));
                         } catch (const Error& error) {
                           if (error.kind() != ErrorKind::kNotFound) throw;
                           unknown();
                         }
                         return http::json_response(200, metric_text(metric));
                       }));
}

api::Route list_metrics_of_experiment(const Surface& surface) {
  return for_scope(
      surface, "metrics.view",
      {.method = "GET",
       .path = "/experiments/{experiment_id}/metrics",
       .summary = "List all points of an experiment, newest first; none of one that isn't there",
       .responses = {{200, "The points", kMetricListSchema},
                     {400, "One may not see them", api::kErrorSchema},
                     {422, "The id is no UUID", api::kInvalidRequestSchema}},
       .handler = [&surface](const api::Call& call) {
         const std::string id = path_id(call);
         const auto access =
             surface.parts.permissions->in_experiment(call.username, id, "metrics.view");
         if (!access) return api::json_response(200, JsonValue::Array{});
         if (access->allowed) return list_response(call, metrics_of_experiment(surface, id));
         throw api::Refusal(status::kBadRequest, project_not_accessible(access->project_id));
       }});
}

}  // namespace

std::vector<api::Route> metric_routes(const Surface& surface) {
  return {add_metric(surface), list_metrics_of_experiment(surface)};
}

}  // namespace cq::experiments
