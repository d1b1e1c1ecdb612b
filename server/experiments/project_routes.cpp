#include <algorithm>
#include <cq/error.hpp>
#include <optional>
#include <span>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/id_and_rest.hpp"
#include "experiments/list_response.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"
#include "experiments/row_lists.hpp"

namespace cq::experiments {
namespace {

constexpr const char* kProjectsPath = "/projects";
constexpr const char* kProjectPath = "/projects/{project_id}";

/// What all of the chosen metrics of a project may take as JSON: they are of one moment, so they
/// are not read page by page. Far less than what all responses may take together.
constexpr std::size_t kMostMetricBytes = std::size_t{16} * 1024 * 1024;

api::DeclaredResponse no_such_project() {
  return {400, "There is no such project", api::kErrorSchema};
}

api::DeclaredResponse bad_project_id() {
  return {422, "The id is no UUID", api::kInvalidRequestSchema};
}

std::vector<ProjectMetric> metrics_of(const std::vector<ProjectMetricRequest>& requests) {
  std::vector<ProjectMetric> metrics;
  metrics.reserve(requests.size());
  for (const ProjectMetricRequest& request : requests) {
    metrics.push_back({.name = request.name,
                       .direction = *parse_direction(request.direction),
                       .aggregation = *parse_aggregation(request.aggregation)});
  }
  return metrics;
}

api::Route list_projects(const Surface& surface) {
  return for_scope(
      surface, "project.view",
      {.method = "GET",
       .path = kProjectsPath,
       .summary = "List the projects that one may see, oldest first",
       .responses = {{200, "The projects", kProjectListSchema}},
       .handler = [&surface](const api::Call& call) {
         return list_response<ProjectOverview>(
             call,
             {.fetch = [&surface, user = call.username](
                           const Page& page) { return surface.parts.projects->list(user, page); },
              .to_text = [](const ProjectOverview& one) { return write_json(project_json(one)); },
              .place_of =
                  [](const ProjectOverview& overview) {
                    return Place{overview.project.created_at, overview.project.id};
                  }});
       }});
}

/// Throws api::Refusal (404) where the caller may make no project in that team.
void require_may_create(const Surface& surface, const api::Call& call,
                        const std::optional<std::string>& team_id) {
  if (!team_id) return;
  if (!surface.parts.permissions->in_team(call.username, *team_id, "projects.create")) {
    throw api::Refusal(status::kNotFound,
                       "You are not allowed to create a project in team " + *team_id);
  }
}

api::Route create_project(const Surface& surface, const ScalarKeeper& scalars) {
  api::Route route = api::taking_body(
      {.method = "POST",
       .path = kProjectsPath,
       .summary = "Make a project, of one's own or of a team",
       .responses = {{200, "The project", kProjectSchema},
                     {404, "One may make none in that team", api::kErrorSchema},
                     {502, "The scalars service does not answer", api::kErrorSchema}}},
      create_project_request(),
      [&surface, &scalars](const api::Call& call, const CreateProjectRequest& request) {
        refuse_nul(*call.body);
        require_may_create(surface, call, request.team_id);
        const Project project{.id = new_uuid(),
                              .name = request.name,
                              .description = request.description,
                              .owner_id = call.username,
                              .team_id = request.team_id,
                              .metrics = metrics_of(request.metrics),
                              .naming_pattern = request.settings.naming_pattern,
                              .display_metrics = request.settings.display_metrics,
                              .created_at = surface.clock()};
        scalars.add_project(project.id);  // where that fails, nothing is kept
        return api::json_response(200, project_json(surface.parts.projects->create(project)));
      });
  route.workers = scalars.workers_to_make();
  return for_scope(surface, "projects.create", std::move(route));
}

/// The id in the path, of a project that the caller may see. Throws api::Refusal: 404 where the
/// caller may not, 400 where there is none.
std::string visible_project(const Surface& surface, const api::Call& call) {
  std::string id = path_id(call);
  require_in_project(surface, call, id, "project.view", {status::kNotFound, "Project not found"});
  return id;
}

api::Route show_project(const Surface& surface) {
  return for_scope(surface, "project.view",
                   {.method = "GET",
                    .path = kProjectPath,
                    .summary = "Show a project",
                    .responses = {{200, "The project", kProjectSchema},
                                  no_such_project(),
                                  {404, "One may not see it", api::kErrorSchema},
                                  bad_project_id()},
                    .handler = [&surface](const api::Call& call) {
                      const std::string id = visible_project(surface, call);
                      const auto overview = require_found(surface.parts.projects->get(id), id);
                      return api::json_response(200, project_json(overview));
                    }});
}

ProjectChange change_of(const ChangeProjectRequest& request) {
  ProjectChange change;
  if (request.name) change.name = not_null("name", *request.name);
  if (request.description) change.description = not_null("description", *request.description);
  if (request.metrics) change.metrics = metrics_of(not_null("metrics", *request.metrics));
  if (request.settings) {
    const ChangeProjectSettingsRequest& given = not_null("settings", *request.settings);
    if (given.naming_pattern) {
      change.naming_pattern = not_null("namingPattern", *given.naming_pattern);
    }
    if (given.display_metrics) {
      change.display_metrics = not_null("displayMetrics", *given.display_metrics);
    }
  }
  return change;
}

api::Route change_project(const Surface& surface) {
  return for_scope(
      surface, "project.edit",
      {.method = "PATCH",
       .path = kProjectPath,
       .summary = "Change a project",
       .body = &change_project_request(),
       .responses = {{200, "The project", kProjectSchema},
                     {400, "Null is given for what can't be", api::kErrorSchema},
                     {403, "One may not change it", api::kErrorSchema},
                     {404, "There is no such project", api::kErrorSchema}},
       .handler = [&surface](const api::Call& call) {
         const auto [id, request] = read_id_and_body(call, change_project_request());
         const auto may = surface.parts.permissions->in_project(call.username, id, "project.edit");
         if (!may) throw api::Refusal(status::kNotFound, project_not_accessible(id));
         if (!*may) {
           throw api::Refusal(
               status::kForbidden,
               "User " + call.username + " does not have permission to update project " + id);
         }
         return api::json_response(
             200, project_json(surface.parts.projects->change(id, change_of(request))));
       }});
}

api::Route remove_project(const Surface& surface, const ScalarKeeper& scalars) {
  return for_scope(surface, "project.delete",
                   {.method = "DELETE",
                    .path = kProjectPath,
                    .summary = "Remove a project with all that is in it",
                    .workers = scalars.workers_to_remove(),
                    .responses = {{200, "It is gone", kSuccessSchema},
                                  no_such_project(),
                                  {403, "One may not remove it", api::kErrorSchema},
                                  bad_project_id()},
                    .handler = [&surface, &scalars](const api::Call& call) {
                      const std::string id = path_id(call);
                      require_in_project(surface, call, id, "project.delete",
                                         {status::kForbidden,
                                          "User " + call.username +
                                              " does not have permission to delete project " + id});
                      const bool is_removed = scalars.remove_project(
                          id, [&] { return surface.parts.projects->remove(id); });
                      if (!is_removed) refuse_unknown(id);
                      return api::json_response(200, success_json());
                    }});
}

api::Route list_experiments(const Surface& surface) {
  return for_scope(
      surface, "experiments.view",
      {.method = "GET",
       .path = "/projects/{project_id}/experiments",
       .summary = "List a project's experiments, oldest first",
       .responses = {{200, "The experiments", kExperimentListSchema},
                     {400, "There is no such project, or one may not see them", api::kErrorSchema},
                     bad_project_id()},
       .handler = [&surface](const api::Call& call) {
         const std::string id = path_id(call);
         require_in_project(
             surface, call, id, "experiments.view",
             {status::kBadRequest, "You are not allowed to view experiments in project " + id});
         return list_response(call, experiments_of(surface, id, Order::kOldestFirst));
       }});
}

api::Route list_hypotheses(const Surface& surface) {
  return for_scope(surface, "hypotheses.view",
                   {.method = "GET",
                    .path = "/projects/{project_id}/hypotheses",
                    .summary = "List a project's hypotheses, newest first",
                    .responses = {{200, "The hypotheses", kHypothesisListSchema},
                                  no_such_project(),
                                  {404, "One may not see them", api::kErrorSchema},
                                  bad_project_id()},
                    .handler = [&surface](const api::Call& call) {
                      const std::string id = path_id(call);
                      require_in_project(surface, call, id, "hypotheses.view",
                                         {status::kNotFound, project_not_accessible(id)});
                      return list_response(call, hypotheses_of(surface, id));
                    }});
}

api::Route list_metrics(const Surface& surface) {
  return for_scope(
      surface, "metrics.view",
      {.method = "GET",
       .path = "/projects/{project_id}/metrics",
       .summary = "Show, of each experiment, the point that stands for each metric of the project",
       .responses = {{200, "The points", kMetricListSchema},
                     {400, "There is no such project, or one may not see them", api::kErrorSchema},
                     bad_project_id()},
       .handler = [&surface](const api::Call& call) {
         const std::string id = path_id(call);
         require_in_project(surface, call, id, "metrics.view",
                            {status::kBadRequest, project_not_accessible(id)});
         const auto overview = require_found(surface.parts.projects->get(id), id);
         std::span<const ProjectMetric> wanted(overview.project.metrics);
         wanted = wanted.first(std::min(wanted.size(), kMostProjectMetrics));
         std::string body = "[";
         surface.parts.metrics->visit_chosen(id, wanted, [&body](const Metric& metric) {
           if (body.size() > kMostMetricBytes) {
             throw api::Refusal(status::kBadRequest,
                                "The project has more metrics than one answer "
                                "holds; ask for those of each experiment");
           }
           if (body.size() > 1) body += ',';
           body += metric_text(metric);
         });
         return http::json_response(200, body + "]");
       }});
}

api::Route show_statistics(const Surface& surface) {
  return for_scope(surface, "project.view",
                   {.method = "GET",
                    .path = "/dashboard/project/{project_id}/stats",
                    .summary = "Count a project's experiments and hypotheses by their status",
                    .responses = {{200, "How many there are", kStatisticsSchema},
                                  no_such_project(),
                                  {404, "One may not see it", api::kErrorSchema},
                                  bad_project_id()},
                    .handler = [&surface](const api::Call& call) {
                      const std::string id = visible_project(surface, call);
                      const auto statistics =
                          require_found(surface.parts.projects->statistics(id), id);
                      return api::json_response(200, statistics_json(statistics));
                    }});
}

}  // namespace

std::vector<api::Route> project_routes(const Surface& surface, const ScalarKeeper& scalars) {
  return {list_projects(surface),
          create_project(surface, scalars),
          show_project(surface),
          change_project(surface),
          remove_project(surface, scalars),
          list_experiments(surface),
          list_hypotheses(surface),
          list_metrics(surface),
          show_statistics(surface)};
}

}  // namespace cq::experiments
