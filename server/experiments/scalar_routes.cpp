#include <algorithm>
#include <optional>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/id_and_rest.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"
#include "scalars/requests.hpp"

namespace cq::experiments {
namespace {

[[noreturn]] void refuse_scalars(const char* act, const std::string& project_id) {
  throw api::Refusal(status::kForbidden, std::string("You are not allowed to ") + act +
                                             " scalars in project " + project_id);
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
          {400,
           "There is no such experiment, or a value can't be kept, or it is more than an "
           "experiment may have",
           api::kErrorSchema},
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

api::Route log_row(const Surface& surface, const ScalarKeeper& keeper) {
  return for_scope(surface, "metrics.create",
                   {.method = "POST",
                    .path = "/scalars/log/{experiment_id}",
                    .summary = "Log scalars of one step",
                    .workers = keeper.workers_to_log(),
                    .body = &scalars::log_request(),
                    .responses = log_responses(),
                    .handler = [&surface, &keeper](const api::Call& call) {
                      const auto [id, row] = read_id_and_body(call, scalars::log_request());
                      const std::string project = project_to_log_to(surface, call, id);
                      scalars::require_finite(row);
                      return keeper.log_row(project, id, row);
                    }});
}

api::Route log_rows(const Surface& surface, const ScalarKeeper& keeper) {
  return for_scope(surface, "metrics.create",
                   {.method = "POST",
                    .path = "/scalars/log_batch/{experiment_id}",
                    .summary = "Log scalars of several steps",
                    .workers = keeper.workers_to_log(),
                    .body = &scalars::log_batch_request(),
                    .responses = log_responses(),
                    .handler = [&surface, &keeper](const api::Call& call) {
                      const auto [id, batch] = read_id_and_body(call, scalars::log_batch_request());
                      const std::string project = project_to_log_to(surface, call, id);
                      std::for_each(batch.rows.begin(), batch.rows.end(), scalars::require_finite);
                      return keeper.log_batch(project, id, batch);
                    }});
}

api::Route show_scalars(const Surface& surface, const ScalarKeeper& keeper) {
  return for_scope(surface, "metrics.view",
                   {.method = "GET",
                    .path = "/scalars/get/{experiment_id}",
                    .summary = "Show an experiment's scalars",
                    .workers = keeper.workers_to_read(),
                    .query = &scalars::get_query(),
                    .responses = view_responses(kScalarsSchema),
                    .handler = [&surface, &keeper](const api::Call& call) {
                      auto [id, query] = read_id_and_query(call, scalars::get_query());
                      if (!keeper.exists()) return keeper.get(call, id, query);
                      const ExperimentAccess access = access_to(surface, call, id, "scalars.view");
                      if (!access.allowed) refuse_scalars("view", access.project_id);
                      query.experiment_ids = {id};
                      return keeper.get(call, access.project_id, query);
                    }});
}

api::Route show_project_scalars(const Surface& surface, const ScalarKeeper& keeper) {
  return for_scope(surface, "metrics.view",
                   {.method = "GET",
                    .path = "/scalars/get/project/{project_id}",
                    .summary = "Show the scalars of a project's experiments",
                    .workers = keeper.workers_to_read(),
                    .query = &scalars::get_project_query(),
                    .responses = view_responses(kScalarsSchema),
                    .handler = [&surface, &keeper](const api::Call& call) {
                      const auto [id, query] =
                          read_id_and_query(call, scalars::get_project_query());
                      if (!keeper.exists()) return keeper.get(call, id, query);
                      if (!may_in_project(surface, call, id, "scalars.view"))
                        refuse_scalars("view", id);
                      require_experiments_of(surface.parts, id, query.experiment_ids);
                      return keeper.get(call, id, query);
                    }});
}

api::Route show_last_logged(const Surface& surface, const ScalarKeeper& keeper) {
  return for_scope(surface, "metrics.view",
                   {.method = "POST",
                    .path = "/scalars/last_logged/{project_id}",
                    .summary = "Show when each of a project's experiments was logged to last",
                    .workers = keeper.workers_to_read(),
                    .only_reads = true,
                    .body = &scalars::last_logged_request(),
                    .responses = view_responses(kLastLoggedSchema),
                    .handler = [&surface, &keeper](const api::Call& call) {
                      const auto [id, request] =
                          read_id_and_body(call, scalars::last_logged_request());
                      if (!keeper.exists())
                        return keeper.last_logged(call, id, request.experiment_ids);
                      if (!may_in_project(surface, call, id, "scalars.view"))
                        refuse_scalars("view", id);
                      return keeper.last_logged(call, id, request.experiment_ids);
                    }});
}

}  // namespace

std::vector<api::Route> scalar_routes(const Surface& surface, const ScalarKeeper& keeper) {
  return {log_row(surface, keeper), log_rows(surface, keeper),
          show_project_scalars(surface, keeper), show_scalars(surface, keeper),
          show_last_logged(surface, keeper)};
}

}  // namespace cq::experiments
