#include <cq/error.hpp>
#include <optional>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "api/uuid_rule.hpp"
#include "experiments/differences.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/id_and_rest.hpp"
#include "experiments/name_parents.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"
#include "experiments/row_lists.hpp"

namespace cq::experiments {
namespace {

constexpr const char* kExperimentPath = "/experiments/{experiment_id}";

api::DeclaredResponse no_such_experiment() {
  return {400, "There is no such experiment", api::kErrorSchema};
}

api::DeclaredResponse bad_experiment_id() {
  return {422, "The id is no UUID", api::kInvalidRequestSchema};
}

/// The UUID that the text of a parent is. Throws api::Refusal (400) for a text that is none.
std::string parent_id_of(const std::string& text) {
  std::optional<std::string> id = api::parse_uuid(text).uuid;
  if (!id) throw api::Refusal(status::kBadRequest, "parentExperimentId is no UUID");
  return *std::move(id);
}

/// Throws api::Refusal where there is no such experiment in that project.
void require_parent(const Parts& parts, const std::string& parent, const std::string& project) {
  const std::vector<ExperimentHome> found = parts.experiments->locate({parent});
  if (found.empty()) refuse_unknown(parent);
  if (found.front().project_id != project) {
    throw api::Refusal(status::kNotFound,
                       "Parent experiment " + parent + " not in project " + project);
  }
}

api::Route list_recent(const Surface& surface) {
  return for_scope(surface, "experiments.view",
                   api::taking_query(
                       {.method = "GET",
                        .path = "/experiments/recent",
                        .summary = "List a project's newest experiments",
                        .responses = {{200, "The experiments, newest first", kExperimentListSchema},
                                      {400, "There is no such project, or the limit is negative",
                                       api::kErrorSchema},
                                      {404, "One may not see them", api::kErrorSchema}}},
                       recent_query(), [&surface](const api::Call& call, const RecentQuery& query) {
                         require_in_project(surface, call, query.project_id, "experiments.view",
                                            {status::kNotFound,
                                             "You are not allowed to view experiments in project " +
                                                 query.project_id});
                         if (query.limit < 0)
                           throw api::Refusal(status::kBadRequest, "limit must not be negative");
                         return list_response(
                             call, experiments_of(surface, query.project_id, Order::kNewestFirst,
                                                  static_cast<std::size_t>(query.limit)));
                       }));
}

/// A new experiment; its times follow from its status, as those of a change do.
Experiment new_experiment(const CreateExperimentRequest& request, const std::string& creator,
                          Timestamp at) {
  Experiment experiment{.id = new_uuid(),
                        .project_id = request.project_id,
                        .name = request.name,
                        .description = request.description,
                        .status = *parse_experiment_status(request.status),
                        .features = write_json(request.features),
                        .git_diff = request.git_diff,
                        .color = request.color.value_or(std::string(kDefaultColor)),
                        .order = within_32_bits("order", request.order.value_or(0)),
                        .tags = request.tags,
                        .started_by = creator,
                        .created_at = at};
  const bool has_ended = experiment.status == ExperimentStatus::kComplete ||
                         experiment.status == ExperimentStatus::kFailed;
  if (experiment.status == ExperimentStatus::kRunning) experiment.started_at = at;
  if (has_ended) experiment.completed_at = at;
  return experiment;
}

/// Whether a request says what the parent is, none too; else the name may say it.
bool names_parent(const JsonValue& body) {
  return body.member("parentExperimentId") != nullptr ||
         body.member("parent_experiment_id") != nullptr;
}

/// An experiment, whose difference is filled in, to who changed it: without that to who may not see
/// experiments, as it has its parent's features.
http::Response shown_as_changed(const Surface& surface, const api::Call& call,
                                Experiment experiment) {
  if (experiment.features_diff && !has_scope(surface, call, "experiments.view")) {
    experiment.features_diff.reset();
  }
  return api::json_response(200, experiment_json(experiment));
}

api::Route create_experiment(const Surface& surface) {
  return for_scope(
      surface, "experiments.create",
      api::taking_body(
          {.method = "POST",
           .path = "/experiments",
           .summary = "Make an experiment",
           .responses = {{200, "The experiment", kExperimentSchema},
                         {400, "There is no such project or parent, or a value can't be kept",
                          api::kErrorSchema},
                         {404, "One may make none there, or the parent is of another project",
                          api::kErrorSchema}}},
          create_experiment_request(),
          [&surface](const api::Call& call, const CreateExperimentRequest& request) {
            refuse_nul(*call.body);
            require_in_project(
                surface, call, request.project_id, "experiments.create",
                {status::kNotFound,
                 "You are not allowed to create an experiment in project " + request.project_id});
            Experiment experiment = new_experiment(request, call.username, surface.clock());
            if (request.parent_id) {
              experiment.parent_id = parent_id_of(*request.parent_id);
              require_parent(surface.parts, *experiment.parent_id, experiment.project_id);
            }
            if (!names_parent(*call.body)) {
              experiment.parent_id =
                  meaning_of_name(surface.parts, experiment.project_id, experiment.name).parent_id;
            }
            Differences(surface.parts).fill(experiment);
            std::optional<std::string> difference = experiment.features_diff;
            experiment.features_diff = noted_difference(experiment);
            surface.parts.experiments->create(experiment);
            experiment.features_diff = std::move(difference);
            return shown_as_changed(surface, call, std::move(experiment));
          }));
}

api::Route show_experiment(const Surface& surface) {
  return for_scope(surface, "experiments.view",
                   {.method = "GET",
                    .path = kExperimentPath,
                    .summary = "Show an experiment",
                    .responses = {{200, "The experiment", kExperimentSchema},
                                  no_such_experiment(),
                                  {404, "One may not see it", api::kErrorSchema},
                                  bad_experiment_id()},
                    .handler = [&surface](const api::Call& call) {
                      const std::string id = path_id(call);
                      if (!access_to(surface, call, id, "experiments.view").allowed) {
                        throw api::Refusal(status::kNotFound,
                                           "Experiment " + id + " not accessible");
                      }
                      Experiment experiment = require_found(surface.parts.experiments->get(id), id);
                      Differences(surface.parts).fill_noted(experiment);
                      return api::json_response(200, experiment_json(experiment));
                    }});
}

/// Throws api::Refusal (400) for null where it can't be, and for values that can't be kept.
ExperimentChange change_of(const ChangeExperimentRequest& request) {
  ExperimentChange change{.git_diff = request.git_diff, .tags = request.tags};
  if (request.name) change.name = not_null("name", *request.name);
  if (request.description) change.description = not_null("description", *request.description);
  if (request.status) {
    change.status = *parse_experiment_status(not_null("status", *request.status));
  }
  if (request.parent_id) {
    change.parent_id = *request.parent_id ? std::optional(parent_id_of(**request.parent_id))
                                          : std::optional<std::string>();
  }
  if (request.features) change.features = write_json(not_null("features", *request.features));
  if (request.color) change.color = not_null("color", *request.color);
  if (request.order) change.order = within_32_bits("order", not_null("order", *request.order));
  if (request.progress) {
    change.progress = within_32_bits("progress", not_null("progress", *request.progress));
  }
  return change;
}

api::Route change_experiment(const Surface& surface) {
  return for_scope(
      surface, "experiments.edit",
      {.method = "PATCH",
       .path = kExperimentPath,
       .summary = "Change an experiment",
       .body = &change_experiment_request(),
       .responses = {{200, "The experiment", kExperimentSchema},
                     {400,
                      "There is no such experiment; or null is given for what can't be; or the "
                      "parent is of another project, itself, or below it",
                      api::kErrorSchema},
                     {404, "One may not change it", api::kErrorSchema}},
       .handler = [&surface](const api::Call& call) {
         const auto [id, request] = read_id_and_body(call, change_experiment_request());
         if (!access_to(surface, call, id, "experiments.edit").allowed) {
           throw api::Refusal(status::kNotFound, "You are not allowed to edit experiment " + id);
         }
         try {
           const NotedChange noted(surface.parts, id, change_of(request));
           Experiment changed =
               surface.parts.experiments->change(id, noted.change, surface.clock());
           noted.fill(surface.parts, changed);
           return shown_as_changed(surface, call, std::move(changed));
         } catch (const Error& error) {
           if (error.kind() == ErrorKind::kNotFound) refuse_unknown(id);
           if (error.kind() != ErrorKind::kInvalidArgument) throw;
           throw api::Refusal(status::kBadRequest, error.what());
         }
       }});
}

api::Route remove_experiment(const Surface& surface, const ScalarKeeper& scalars) {
  return for_scope(
      surface, "experiments.delete",
      {.method = "DELETE",
       .path = kExperimentPath,
       .summary = "Remove an experiment with its metrics; its children become roots",
       .workers = scalars.workers_to_remove(),
       .responses = {{200, "It is gone", kSuccessSchema},
                     no_such_experiment(),
                     {404, "One may not remove it", api::kErrorSchema},
                     bad_experiment_id()},
       .handler = [&surface, &scalars](const api::Call& call) {
         const std::string id = path_id(call);
         const ExperimentAccess access = access_to(surface, call, id, "experiments.delete");
         if (!access.allowed) {
           throw api::Refusal(status::kNotFound, "You are not allowed to delete experiment " + id);
         }
         const bool is_removed = scalars.remove_experiment(
             access.project_id, id, [&] { return surface.parts.experiments->remove(id); });
         if (!is_removed) refuse_unknown(id);
         return api::json_response(200, success_json());
       }});
}

std::vector<api::DeclaredResponse> reorder_responses() {
  return {{200, "They have them", kSuccessSchema},
          {400, "There is no such project", api::kErrorSchema},
          {404, "One may not do that, or one of them is not in the project", api::kErrorSchema}};
}

http::Response reorder(const Surface& surface, const api::Call& call, const std::string& project,
                       const std::vector<std::string>& ids) {
  require_in_project(
      surface, call, project, "experiments.edit",
      {status::kNotFound, "You are not allowed to edit experiments in project " + project});
  if (const auto stranger = surface.parts.experiments->reorder(project, ids)) {
    throw api::Refusal(status::kNotFound,
                       "Experiment " + *stranger + " not found in project " + project);
  }
  return api::json_response(200, success_json());
}

api::Route reorder_experiments(const Surface& surface) {
  return for_scope(
      surface, "experiments.edit",
      api::taking_body({.method = "POST",
                        .path = "/experiments/reorder",
                        .summary = "Give a project's experiments their places in a list",
                        .responses = reorder_responses()},
                       reorder_request(),
                       [&surface](const api::Call& call, const ReorderRequest& request) {
                         return reorder(surface, call, request.project_id, request.experiment_ids);
                       }));
}

/// What the original's web page asks for, and its server has not.
api::Route reorder_in_project(const Surface& surface) {
  return for_scope(surface, "experiments.edit",
                   {.method = "PATCH",
                    .path = "/projects/{project_id}/experiments/reorder",
                    .summary = "Give a project's experiments their places in a list",
                    .body = &reorder_in_project_request(),
                    .responses = reorder_responses(),
                    .handler = [&surface](const api::Call& call) {
                      const auto [id, request] =
                          read_id_and_body(call, reorder_in_project_request());
                      return reorder(surface, call, id, request.experiment_ids);
                    }});
}

}  // namespace

std::vector<api::Route> experiment_routes(const Surface& surface, const ScalarKeeper& scalars) {
  return {
      list_recent(surface),       create_experiment(surface),          show_experiment(surface),
      change_experiment(surface), remove_experiment(surface, scalars), reorder_experiments(surface),
      reorder_in_project(surface)};
}

}  // namespace cq::experiments
