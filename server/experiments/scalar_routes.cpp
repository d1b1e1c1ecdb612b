#include <algorithm>
#include <cmath>
#include <cq/timestamp.hpp>
#include <optional>
#include <utility>

#include "api/collection_rules.hpp"
#include "api/errors.hpp"
#include "api/json_schema.hpp"
#include "api/number_rules.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "api/text_rules.hpp"
#include "api/uuid_rule.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/requests.hpp"
#include "experiments/routes.hpp"

namespace cq::experiments {
namespace {

/// A JSON object whose values are all numbers.
class NumberMapRule : public api::Rule<JsonValue> {
 public:
  void read(const JsonValue& input, api::Reading& reading, JsonValue& into) const override {
    const JsonValue::Object* members = input.as_object();
    if (members == nullptr) {
      reading.complain("dict_type", "Input should be a valid dictionary", input);
      return;
    }
    JsonValue::Object numbers;
    numbers.reserve(members->size());
    for (const auto& [name, value] : *members) {
      const api::Reading::Step step(reading, name);
      double number = 0;
      api::number().or_not_finite().read(value, reading, number);
      numbers.emplace_back(name, number);
    }
    into = std::move(numbers);
  }
  [[nodiscard]] JsonValue schema() const override {
    return api::schema::map_of(api::number().schema());
  }
};

/// A point in time: ISO 8601, a date, or seconds since 1970; read as ISO 8601, without a suffix
/// where it had none.
class TimeRule : public api::Rule<std::string> {
 public:
  void read(const JsonValue& input, api::Reading& reading, std::string& into) const override {
    const std::string* text = input.as_string();
    std::optional<std::string> time = text == nullptr ? std::nullopt : time_of(*text);
    if (time) {
      into = *std::move(time);
    } else {
      reading.complain("datetime_from_date_parsing",
                       "Input should be a valid datetime or date, which it is not as ISO 8601",
                       input, json_object({{"error", "it is not of the form of ISO 8601"}}));
    }
  }
  [[nodiscard]] JsonValue schema() const override {
    return json_object({{"type", "string"}, {"format", "date-time"}});
  }

 private:
  static std::optional<std::string> time_of(const std::string& text) {
    constexpr std::size_t kDateLength = 10;
    if (const auto seconds = api::parse_lax_number(text)) return time_at(*seconds);
    const std::optional<Timestamp> at =
        parse_timestamp(text.size() == kDateLength ? text + "T00:00:00" : text);
    if (!at) return std::nullopt;
    const bool has_zone = text.find_first_of("Zz+", kDateLength) != std::string::npos ||
                          text.find('-', kDateLength) != std::string::npos;
    return text_of(*at, has_zone);
  }

  static std::optional<std::string> time_at(double seconds) {
    constexpr double kMost = 253'402'300'800.0;         // the year 10,000
    constexpr double kMilliseconds = 20'000'000'000.0;  // what is more is milliseconds
    if (std::abs(seconds) > kMilliseconds) seconds /= 1000;
    if (!(seconds >= 0 && seconds < kMost)) return std::nullopt;
    return text_of(Timestamp(std::chrono::microseconds(std::llround(seconds * 1e6))), true);
  }

  static std::string text_of(Timestamp at, bool has_zone) {
    std::string text = format_timestamp(at, UtcSuffix::kZ);
    text.pop_back();
    return has_zone ? text + "+00:00" : text;
  }
};

/// What is logged of one step.
struct ScalarRow {
  JsonValue scalars;
  std::int64_t step = 0;
  std::optional<std::vector<std::string>> tags;
};

struct ScalarRows {
  std::vector<ScalarRow> scalars;
};

struct LastLoggedRequest {
  std::optional<std::vector<std::string>> experiment_ids;
};

const api::ObjectSchema<ScalarRow>& scalar_row() {
  static const auto kSchema =
      api::ObjectSchema<ScalarRow>("ExperimentsScalarRow")
          .required("scalars", &ScalarRow::scalars, NumberMapRule())
          .required("step", &ScalarRow::step, api::integer().within_64_bits())
          .optional("tags", &ScalarRow::tags, api::or_null(api::list_of(api::text())), JsonValue());
  return kSchema;
}

const api::ObjectSchema<ScalarRows>& scalar_rows() {
  static const auto kSchema =
      api::ObjectSchema<ScalarRows>("ExperimentsScalarRows")
          .required("scalars", &ScalarRows::scalars, api::list_of(scalar_row()));
  return kSchema;
}

const api::ObjectSchema<LastLoggedRequest>& last_logged_request() {
  static const auto kSchema = api::ObjectSchema<LastLoggedRequest>("ExperimentsLastLoggedRequest")
                                  .optional("experiment_ids", &LastLoggedRequest::experiment_ids,
                                            api::or_null(api::list_of(api::uuid())), JsonValue());
  return kSchema;
}

template <class Query>
api::ObjectSchema<Query> with_points_and_times(api::ObjectSchema<Query> schema) {
  return schema
      .optional("max_points", &Query::max_points, api::nullable(api::integer().at_least(1)),
                JsonValue())
      .optional("return_tags", &Query::return_tags, api::boolean(), false)
      .optional("start_time", &Query::start_time, api::or_null(TimeRule()), JsonValue())
      .optional("end_time", &Query::end_time, api::or_null(TimeRule()), JsonValue());
}

const api::ObjectSchema<ScalarsQuery>& scalars_query() {
  static const auto kSchema =
      with_points_and_times(api::ObjectSchema<ScalarsQuery>("ExperimentsScalarsQuery"));
  return kSchema;
}

const api::ObjectSchema<ScalarsQuery>& project_scalars_query() {
  static const auto kSchema =
      with_points_and_times(api::ObjectSchema<ScalarsQuery>("ExperimentsProjectScalarsQuery")
                                .optional("experiment_id", &ScalarsQuery::experiment_ids,
                                          api::list_of(api::uuid()), JsonValue::Array{}));
  return kSchema;
}

[[noreturn]] void refuse_scalars(const char* act, const std::string& project_id) {
  throw api::Refusal(status::kForbidden, std::string("You are not allowed to ") + act +
                                             " scalars in project " + project_id);
}

/// What the service takes. Throws api::Refusal (400) for a value that JSON has no form for.
JsonValue row_json(const ScalarRow& row) {
  for (const auto& [name, value] : *row.scalars.as_object()) {
    if (!std::isfinite(value.as_double().value_or(0))) {
      throw api::Refusal(status::kBadRequest, "A scalar that is no finite number can't be kept");
    }
  }
  return json_object({{"scalars", row.scalars},
                      {"step", row.step},
                      {"tags", row.tags ? JsonValue(*row.tags) : JsonValue()}});
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

api::Route log_row(const Surface& surface, const ScalarsService& scalars) {
  return for_scope(surface, "metrics.create",
                   {.method = "POST",
                    .path = "/scalars/log/{experiment_id}",
                    .summary = "Log scalars of one step",
                    .workers = scalars.workers(),
                    .body = &scalar_row(),
                    .responses = log_responses(),
                    .handler = [&surface, &scalars](const api::Call& call) {
                      RequestCheck check;
                      const std::string id = check.read([&] { return path_id(call); });
                      const ScalarRow row =
                          check.read([&] { return read_request(scalar_row(), call.body); });
                      check.finish();
                      const std::string project = project_to_log_to(surface, call, id);
                      return scalars.log("log", project, id, row_json(row));
                    }});
}

api::Route log_rows(const Surface& surface, const ScalarsService& scalars) {
  return for_scope(
      surface, "metrics.create",
      {.method = "POST",
       .path = "/scalars/log_batch/{experiment_id}",
       .summary = "Log scalars of several steps",
       .workers = scalars.workers(),
       .body = &scalar_rows(),
       .responses = log_responses(),
       .handler = [&surface, &scalars](const api::Call& call) {
         RequestCheck check;
         const std::string id = check.read([&] { return path_id(call); });
         const ScalarRows rows = check.read([&] { return read_request(scalar_rows(), call.body); });
         check.finish();
         const std::string project = project_to_log_to(surface, call, id);
         return scalars.log("log_batch", project, id,
                            json_object({{"scalars", json_array(rows.scalars, row_json)}}));
       }});
}

api::Route show_scalars(const Surface& surface, const ScalarsService& scalars) {
  return for_scope(surface, "metrics.view",
                   {.method = "GET",
                    .path = "/scalars/get/{experiment_id}",
                    .summary = "Show an experiment's scalars",
                    .workers = scalars.workers(),
                    .query = &scalars_query(),
                    .responses = view_responses(kScalarsSchema),
                    .handler = [&surface, &scalars](const api::Call& call) {
                      RequestCheck check;
                      const std::string id = check.read([&] { return path_id(call); });
                      ScalarsQuery query = check.read([&] {
                        return scalars_query().read_query(api::QueryParameters(call.request.query));
                      });
                      check.finish();
                      if (!scalars.exists()) return scalars.get(id, query);
                      const ExperimentAccess access = access_to(surface, call, id, "scalars.view");
                      if (!access.allowed) refuse_scalars("view", access.project_id);
                      query.experiment_ids = {id};
                      return scalars.get(access.project_id, query);
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

api::Route show_project_scalars(const Surface& surface, const ScalarsService& scalars) {
  return for_scope(
      surface, "metrics.view",
      {.method = "GET",
       .path = "/scalars/get/project/{project_id}",
       .summary = "Show the scalars of a project's experiments",
       .workers = scalars.workers(),
       .query = &project_scalars_query(),
       .responses = view_responses(kScalarsSchema),
       .handler = [&surface, &scalars](const api::Call& call) {
         RequestCheck check;
         const std::string id = check.read([&] { return path_id(call); });
         const ScalarsQuery query = check.read([&] {
           return project_scalars_query().read_query(api::QueryParameters(call.request.query));
         });
         check.finish();
         if (!scalars.exists()) return scalars.get(id, query);
         if (!may_in_project(surface, call, id, "scalars.view")) refuse_scalars("view", id);
         require_experiments_of(surface.parts, id, query.experiment_ids);
         return scalars.get(id, query);
       }});
}

api::Route show_last_logged(const Surface& surface, const ScalarsService& scalars) {
  return for_scope(surface, "metrics.view",
                   {.method = "POST",
                    .path = "/scalars/last_logged/{project_id}",
                    .summary = "Show when each of a project's experiments was logged to last",
                    .workers = scalars.workers(),
                    .only_reads = true,
                    .body = &last_logged_request(),
                    .responses = view_responses(kLastLoggedSchema),
                    .handler = [&surface, &scalars](const api::Call& call) {
                      RequestCheck check;
                      const std::string id = check.read([&] { return path_id(call); });
                      const LastLoggedRequest request = check.read(
                          [&] { return read_request(last_logged_request(), call.body); });
                      check.finish();
                      if (!scalars.exists()) return scalars.last_logged(id, request.experiment_ids);
                      if (!may_in_project(surface, call, id, "scalars.view"))
                        refuse_scalars("view", id);
                      return scalars.last_logged(id, request.experiment_ids);
                    }});
}

}  // namespace

std::vector<api::Route> scalar_routes(const Surface& surface, const ScalarsService& scalars) {
  return {log_row(surface, scalars), log_rows(surface, scalars),
          show_project_scalars(surface, scalars), show_scalars(surface, scalars),
          show_last_logged(surface, scalars)};
}

}  // namespace cq::experiments
