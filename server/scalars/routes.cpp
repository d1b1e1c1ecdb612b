#include "scalars/routes.hpp"

#include <algorithm>
#include <chrono>
#include <cq/error.hpp>
#include <memory>
#include <string>
#include <utility>

#include "api/errors.hpp"
#include "api/json_schema.hpp"
#include "api/list_response.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "api/uuid_rule.hpp"
#include "http/status.hpp"
#include "scalars/answers.hpp"
#include "scalars/experiment_ids.hpp"
#include "scalars/logged_rows.hpp"
#include "scalars/requests.hpp"

namespace cq::scalars {
namespace {

using Part = host::StorePart<Scalars>;

struct ProjectRequest {
  std::string project_id;
};

const api::ObjectSchema<ProjectRequest>& project_request() {
  static const auto kSchema = api::ObjectSchema<ProjectRequest>("ScalarsProjectRequest")
                                  .required("project_id", &ProjectRequest::project_id, api::uuid());
  return kSchema;
}

/// The id at that place of the path's parameters.
std::string id_at(const api::Call& call, std::size_t place) {
  const auto& [name, text] = call.path.at(place);
  return api::read_path_uuid(name, text);
}

/// As the original calls the table of a project.
std::string table_of(std::string project_id) {
  std::erase(project_id, '-');
  return "scalars_" + project_id;
}

api::DeclaredResponse bad_id() {
  return {status::kInvalid, "An id is no UUID", api::kInvalidRequestSchema};
}

std::vector<api::DeclaredResponse> log_responses() {
  return {{status::kOk, "What was not kept, and why", kLoggedSchema},
          {status::kBadRequest, "A value can't be kept, or it is more than an experiment may have",
           api::kErrorSchema},
          {status::kNotFound, "There is no such project", api::kErrorSchema}};
}

api::Route make_project(const Part& scalars) {
  return api::taking_body(
      {.method = "POST",
       .path = "/projects",
       .summary = "Make a project, unless it is there",
       .responses = {{status::kOk, "The project", kTableSchema}}},
      project_request(), [scalars](const api::Call& /*call*/, const ProjectRequest& request) {
        scalars->make_project(request.project_id);
        return api::json_response(status::kOk,
                                  json_object({{"table_name", table_of(request.project_id)},
                                               {"project_id", request.project_id}}));
      });
}

api::Route find_project(const Part& scalars) {
  return {.method = "GET",
          .path = "/projects/exists/{project_id}",
          .summary = "Whether a project is there",
          .responses = {{status::kOk, "Whether it is", kTableStateSchema}, bad_id()},
          .handler = [scalars](const api::Call& call) {
            const std::string id = id_at(call, 0);
            return api::json_response(status::kOk,
                                      json_object({{"table_name", table_of(id)},
                                                   {"project_id", id},
                                                   {"exists", scalars->has_project(id)}}));
          }};
}

api::Route list_experiments(const Part& scalars) {
  return {.method = "GET",
          .path = "/projects/experiments/{project_id}",
          .summary = "List the experiments of a project that have scalars",
          .responses = {{status::kOk, "Their ids", kExperimentListSchema}, bad_id()},
          .handler = [scalars](const api::Call& call) {
            const auto ids = std::make_shared<ExperimentIds>(scalars, id_at(call, 0),
                                                             std::vector<std::string>{});
            return api::list_response(
                call, "[",
                [ids](std::string& out) {
                  for (const LoggedExperiment& one : ids->next()) {
                    api::append_item(out, write_json(json_object({{"experiment_id", one.id}})));
                  }
                  return !ids->ended();
                },
                "]");
          }};
}

api::Route remove_project(const Part& scalars) {
  return {.method = "DELETE",
          .path = "/projects/{project_id}",
          .summary = "Remove a project's scalars",
          .responses = {{status::kOk, "They are gone", kMessageSchema}, bad_id()},
          .handler = [scalars](const api::Call& call) {
            const std::string id = id_at(call, 0);
            scalars->remove_project(id);
            return api::json_response(
                status::kOk,
                json_object({{"message", "Table " + table_of(id) + " deleted successfully."}}));
          }};
}

[[noreturn]] void refuse_project() {
  throw api::Refusal(status::kNotFound, "Scalars table does not exist");
}

http::Response log(const Part& scalars, const api::Clock& clock, const api::Call& call,
                   const std::vector<LogRequest>& rows, const std::string& batch_id) {
  const std::string project = id_at(call, 0);
  const std::string experiment = id_at(call, 1);
  std::for_each(rows.begin(), rows.end(), require_finite);
  const KeptRows kept = kept_rows(rows, milliseconds_of(clock()));
  // What logs rows finds out by itself, so that the store isn't asked twice.
  if (kept.rows.empty() && !scalars->has_project(project)) refuse_project();
  try {
    return api::json_response(status::kOk, log_rows(*scalars, project, experiment, kept, batch_id));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNotFound) refuse_project();
    throw;
  }
}

api::Route log_row(const Part& scalars, const api::Clock& clock) {
  return api::taking_body({.method = "POST",
                           .path = "/scalars/log/{project_id}/{experiment_id}",
                           .summary = "Log scalars of one step",
                           .responses = log_responses()},
                          log_request(),
                          [scalars, clock](const api::Call& call, const LogRequest& row) {
                            return log(scalars, clock, call, {row}, "");
                          });
}

api::Route log_batch(const Part& scalars, const api::Clock& clock) {
  return api::taking_body({.method = "POST",
                           .path = "/scalars/log_batch/{project_id}/{experiment_id}",
                           .summary = "Log scalars of several steps",
                           .responses = log_responses()},
                          log_batch_request(),
                          [scalars, clock](const api::Call& call, const LogBatchRequest& batch) {
                            return log(scalars, clock, call, batch.rows, batch.id.value_or(""));
                          });
}

api::Route show_data(const Part& scalars) {
  return api::taking_query({.method = "GET",
                            .path = "/scalars/get/{project_id}",
                            .summary = "Show the scalars of a project's experiments",
                            .responses = {{status::kOk, "The scalars that are kept", kDataSchema}}},
                           get_project_query(),
                           [scalars](const api::Call& call, const GetQuery& query) {
                             return data_response(call, scalars, id_at(call, 0), query);
                           });
}

api::Route show_last_logged(const Part& scalars) {
  return api::taking_body(
      {.method = "POST",
       .path = "/scalars/last_logged/{project_id}",
       .summary = "Show when each of a project's experiments was logged to last",
       .only_reads = true,
       .responses = {{status::kOk, "The times", kLastLoggedSchema}}},
      last_logged_request(), [scalars](const api::Call& call, const LastLoggedRequest& request) {
        return last_logged_response(call, scalars, id_at(call, 0), request.experiment_ids);
      });
}

}  // namespace

std::vector<api::Route> routes(const host::StorePart<Scalars>& scalars, const api::Clock& clock,
                               const std::string& prefix) {
  std::vector<api::Route> all{make_project(scalars),     find_project(scalars),
                              list_experiments(scalars), remove_project(scalars),
                              log_row(scalars, clock),   log_batch(scalars, clock),
                              show_data(scalars),        show_last_logged(scalars)};
  for (api::Route& route : all) route.path.insert(0, prefix);
  return all;
}

JsonValue::Object response_schemas() {
  namespace schema = api::schema;
  const JsonValue uuid = json_object({{"type", "string"}, {"format", "uuid"}});
  return {
      {kDataSchema, data_schema()},
      {kLastLoggedSchema, last_logged_schema()},
      {kLoggedSchema, logged_schema()},
      {kTableSchema, schema::object({{"table_name", schema::text()}, {"project_id", uuid}})},
      {kTableStateSchema,
       schema::object(
           {{"table_name", schema::text()}, {"project_id", uuid}, {"exists", schema::boolean()}})},
      {kExperimentListSchema, schema::list_of(schema::object({{"experiment_id", uuid}}))},
      {kMessageSchema, schema::object({{"message", schema::text()}})},
  };
}

}  // namespace cq::scalars
