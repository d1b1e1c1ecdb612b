#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"
#include "experiments/scalar_requests.hpp"

namespace cq::experiments {
namespace {

[[noreturn]] void refuse_scalars(const char* act, const std::string& project_id) {
  throw api::Refusal(status::kForbidden, std::string("You are not allowed to ") + act +
                                             " scalars in project " + project_id);
}

/// Throws api::Refusal (400) for a value that JSON has no form for.
void require_finite(const ScalarRow& row) {
  for (const auto& [name, value] : *row.scalars.as_object()) {
    if (!std::isfinite(value.as_double().value_or(0))) {
      throw api::Refusal(status::kBadRequest, "A scalar that is no finite number can't be kept");
    }
  }
}

/// The project of the experiment, where the caller may log to it.
std::string project_to_log_to(const Surface& surface, const api::Call& call,
                              const std::string& experiment_id) {
  const ExperimentAccess access = access_to(surface, call, experiment_id, "scalars.log");
  if (!access.allowed) refuse_scalars("log", access.project_id);
  return access.project_id;
}

std::vector<api::DeclaredResponse> log_responses() {
  return {{200, "What was not kept, and why", kLoggedSchema},
          {400, "There is no such experiment, or a value can't be kept", api::kErrorSchema},
          {403, "One may log none there", api::kErrorSchema},
          {502, "The scalars service does not answer", api::kErrorSchema}};
}

std::vector<api::DeclaredResponse> view_responses(const char* schema) {
  return {{200, "The scalars that are kept", schema},
          {400, "There is no such experiment or project", api::kErrorSchema},
          {403, "One may not see them", api::kErrorSchema},
          {422, "An id is no UUID", api::kInvalidRequestSchema},
          {502, "The scalars service does not answer", api::kErrorSchema}};
}

api::Route log_row(const Surface& surface, const ScalarKeeper& scalars) {
  return for_scope(surface, "metrics.create",
                   {.method = "POST",
                    .path = "/scalars/log/{experiment_id}",
                    .summary = "Log scalars of one step",
                    .workers = scalars.workers_to_log(),
                    .body = &scalar_row(),
                    .responses = log_responses(),
                    .handler = [&surface, &scalars](const api::Call& call) {
                      RequestCheck check;
                      const std::string id = check.read([&] { return path_id(call); });
                      const ScalarRow row =
                          check.read([&] { return read_request(scalar_row(), call.body); });
                      check.finish();
                      const std::string project = project_to_log_to(surface, call, id);
                      require_finite(row);
                      return scalars.log_row(project, id, row);
                    }});
}

api::Route log_rows(const Surface& surface, const ScalarKeeper& scalars) {
  return for_scope(surface, "metrics.create",
                   {.method = "POST",
                    .path = "/scalars/log_batch/{experiment_id}",
                    .summary = "Log scalars of several steps",
                    .workers = scalars.workers_to_log(),
                    .body = &scalar_batch(),
                    .responses = log_responses(),
                    .handler = [&surface, &scalars](const api::Call& call) {
                      RequestCheck check;
                      const std::string id = check.read([&] { return path_id(call); });
                      const ScalarBatch batch =
                          check.read([&] { return read_request(scalar_batch(), call.body); });
                      check.finish();
                      const std::string project = project_to_log_to(surface, call, id);
                      std::for_each(batch.rows.begin(), batch.rows.end(), require_finite);
                      return scalars.log_batch(project, id, batch);
                    }});
}

api::Route show_scalars(const Surface& surface, const ScalarKeeper& scalars) {
  return for_scope(surface, "metrics.view",
                   {.method = "GET",
                    .path = "/scalars/get/{experiment_id}",
                    .summary = "Show an experiment's scalars",
                    .workers = scalars.workers_to_read(),
                    .query = &scalars_query(),
                    .responses = view_responses(kScalarsSchema),
                    .handler = [&surface, &scalars](const api::Call& call) {
                      RequestCheck check;
                      const std::string id = check.read([&] { return path_id(call); });
                      ScalarsQuery query = check.read([&] {
                        return scalars_query().read_query(api::QueryParameters(call.request.query));
                      });
                      check.finish();
                      if (!scalars.exists()) return scalars.get(call, id, query);
                      const ExperimentAccess access = access_to(surface, call, id, "scalars.view");
                      if (!access.allowed) refuse_scalars("view", access.project_id);
                      query.experiment_ids = {id};
                      return scalars.get(call, access.project_id, query);
                    }});
}

/// Throws api::Refusal (400) where one isn't an experiment of the project.
void require_experiments_of(const Parts& parts, const std::string& project_id,
                            const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  const std::vector<ExperimentHome> found = parts.experiments->locate(ids);
  std::string unknown;
  for (const std::string& id : ids) {
    const bool is_known = std::any_of(found.begin(), found.end(),
                                      [&id](const ExperimentHome& home) { return home.id == id; });
    if (!is_known) unknown += (unknown.empty() ? "" : ", ") + id;
  }
  if (!unknown.empty())
    throw api::Refusal(status::kBadRequest, "Experiments not found: " + unknown);
  if (std::any_of(found.begin(), found.end(), [&project_id](const ExperimentHome& home) {
        return home.project_id != project_id;
      })) {
    throw api::Refusal(status::kBadRequest,
                       "All experiment_ids must belong to the specified project_id");
  }
}

api::Route show_project_scalars(const Surface& surface, const ScalarKeeper& scalars) {
  return for_scope(
      surface, "metrics.view",
      {.method = "GET",
       .path = "/scalars/get/project/{project_id}",
       .summary = "Show the scalars of a project's experiments",
       .workers = scalars.workers_to_read(),
       .query = &project_scalars_query(),
       .responses = view_responses(kScalarsSchema),
       .handler = [&surface, &scalars](const api::Call& call) {
         RequestCheck check;
         const std::string id = check.read([&] { return path_id(call); });
         const ScalarsQuery query = check.read([&] {
           return project_scalars_query().read_query(api::QueryParameters(call.request.query));
         });
         check.finish();
         if (!scalars.exists()) return scalars.get(call, id, query);
         if (!may_in_project(surface, call, id, "scalars.view")) refuse_scalars("view", id);
         require_experiments_of(surface.parts, id, query.experiment_ids);
         return scalars.get(call, id, query);
       }});
}

api::Route show_last_logged(const Surface& surface, const ScalarKeeper& scalars) {
  return for_scope(surface, "metrics.view",
                   {.method = "POST",
                    .path = "/scalars/last_logged/{project_id}",
                    .summary = "Show when each of a project's experiments was logged to last",
                    .workers = scalars.workers_to_read(),
                    .only_reads = true,
                    .body = &last_logged_request(),
                    .responses = view_responses(kLastLoggedSchema),
                    .handler = [&surface, &scalars](const api::Call& call) {
                      RequestCheck check;
                      const std::string id = check.read([&] { return path_id(call); });
                      const LastLoggedRequest request = check.read(
                          [&] { return read_request(last_logged_request(), call.body); });
                      check.finish();
                      if (!scalars.exists())
                        return scalars.last_logged(call, id, request.experiment_ids);
                      if (!may_in_project(surface, call, id, "scalars.view"))
                        refuse_scalars("view", id);
                      return scalars.last_logged(call, id, request.experiment_ids);
                    }});
}

}  // namespace

std::vector<api::Route> scalar_routes(const Surface& surface, const ScalarKeeper& scalars) {
  return {log_row(surface, scalars), log_rows(surface, scalars),
          show_project_scalars(surface, scalars), show_scalars(surface, scalars),
          show_last_logged(surface, scalars)};
}

}  // namespace cq::experiments
