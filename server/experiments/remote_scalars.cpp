#include "experiments/remote_scalars.hpp"

#include <cq/text.hpp>
#include <string_view>
#include <utility>
#include <variant>

#include "api/errors.hpp"
#include "api/responses.hpp"
#include "experiments/message_pack.hpp"
#include "http/status.hpp"

namespace cq::experiments {
namespace {

[[noreturn]] void refuse_answer() {
  throw api::Refusal(status::kBadRequest,
                     "The scalars service gave an answer that is not as expected");
}

bool is_json_object_with(const JsonValue& value, const char* list) {
  const JsonValue* member = value.member(list);
  return member != nullptr && member->as_array() != nullptr;
}

/// A longer answer is not parsed, which would take many times its size: the operator's own service
/// is taken at its word where JSON's beginning and end are as they should be.
constexpr std::size_t kLongAnswer = std::size_t{4} * 1024 * 1024;

/// Throws api::Refusal (400) for an answer that would have to be parsed, and is that long.
void refuse_long(const RemoteAnswer& answer) {
  if (answer.body.size() <= kLongAnswer) return;
  throw api::Refusal(status::kBadRequest,
                     "The scalars service gave an answer that is too long to be read");
}

bool looks_like_data(std::string_view text) {
  text = trim(text);
  return text.starts_with("{\"data\":") && text.ends_with('}');
}

/// The answer as JSON text, which holds an object with the list "data".
std::string data_of(RemoteAnswer answer) {
  if (answer.content_type.starts_with("application/msgpack")) {
    refuse_long(answer);
    const std::optional<JsonValue> value = parse_message_pack(answer.body);
    if (!value || !is_json_object_with(*value, "data")) refuse_answer();
    return write_json(*value);
  }
  if (answer.body.size() > kLongAnswer) {
    if (!is_utf8(answer.body) || !looks_like_data(answer.body)) refuse_answer();
    return std::move(answer.body);
  }
  const auto parsed = parse_json(answer.body);
  const auto* value = std::get_if<JsonValue>(&parsed);
  if (value == nullptr || !is_json_object_with(*value, "data")) refuse_answer();
  return write_json(*value);
}

std::optional<JsonValue> value_of(const RemoteAnswer& answer) {
  refuse_long(answer);
  if (answer.content_type.starts_with("application/msgpack")) {
    return parse_message_pack(answer.body);
  }
  auto parsed = parse_json(answer.body);
  auto* value = std::get_if<JsonValue>(&parsed);
  return value == nullptr ? std::nullopt : std::optional(std::move(*value));
}

/// A time in a query: a plus sign would be a blank.
std::string encoded_time(const std::string& time) {
  std::string text;
  for (const char c : time) {
    text += c == '+' ? std::string("%2B") : std::string(1, c);
  }
  return text;
}

std::string query_text(const scalars::GetQuery& query) {
  std::string text = query.return_tags ? "?return_tags=true" : "?return_tags=false";
  for (const std::string& id : query.experiment_ids) text += "&experiment_id=" + id;
  if (query.max_points) text += "&max_points=" + std::to_string(*query.max_points);
  if (query.sampling != scalars::kExtremesSampling) text += "&sampling=" + query.sampling;
  if (query.start_time) text += "&start_time=" + encoded_time(*query.start_time);
  if (query.end_time) text += "&end_time=" + encoded_time(*query.end_time);
  return text;
}

JsonValue json_of(const scalars::LogRequest& row) {
  return json_object({{"scalars", row.scalars},
                      {"step", row.step},
                      {"tags", row.tags ? JsonValue(*row.tags) : JsonValue()}});
}

std::string path_of(const char* act, const std::string& project_id,
                    const std::string& experiment_id) {
  return std::string("/scalars/") + act + "/" + project_id + "/" + experiment_id;
}

}  // namespace

void RemoteScalars::add_project(const std::string& project_id) const {
  static_cast<void>(remote_.call({.method = "POST",
                                  .path = "/projects",
                                  .json = write_json(json_object({{"project_id", project_id}}))}));
}

http::Response RemoteScalars::log(const std::string& path, const JsonValue& body) const {
  const RemoteAnswer answer =
      remote_.call({.method = "POST", .path = path, .json = write_json(body)});
  const std::optional<JsonValue> value = value_of(answer);
  const JsonValue* status = value ? value->member("status") : nullptr;
  if (status == nullptr || status->as_string() == nullptr) refuse_answer();
  const JsonValue* warnings = value->member("warnings");
  return api::json_response(
      status::kOk, json_object({{"status", *status},
                                {"warnings", warnings == nullptr ? JsonValue() : *warnings}}));
}

http::Response RemoteScalars::log_row(const std::string& project_id,
                                      const std::string& experiment_id,
                                      const scalars::LogRequest& row) const {
  return log(path_of("log", project_id, experiment_id), json_of(row));
}

http::Response RemoteScalars::log_batch(const std::string& project_id,
                                        const std::string& experiment_id,
                                        const scalars::LogBatchRequest& batch) const {
  JsonValue body = json_object({{"scalars", json_array(batch.rows, json_of)}});
  body.add_if("batch_id", batch.id);
  return log(path_of("log_batch", project_id, experiment_id), body);
}

http::Response RemoteScalars::get(const api::Call& /*call*/, const std::string& project_id,
                                  const scalars::GetQuery& query) const {
  return http::json_response(
      status::kOk,
      data_of(remote_.call({.path = "/scalars/get/" + project_id + query_text(query)})));
}

http::Response RemoteScalars::last_logged(
    const api::Call& /*call*/, const std::string& project_id,
    const std::optional<std::vector<std::string>>& experiment_ids) const {
  const JsonValue ids = experiment_ids ? JsonValue(*experiment_ids) : JsonValue();
  return http::json_response(
      status::kOk,
      data_of(remote_.call({.method = "POST",
                            .path = "/scalars/last_logged/" + project_id,
                            .json = write_json(json_object({{"experiment_ids", ids}}))})));
}

std::optional<scalars::Usage> RemoteScalars::usage(
    const std::string& /*project_id*/, const std::optional<std::string>& /*experiment_id*/) const {
  return std::nullopt;
}

bool RemoteScalars::remove_experiment(const std::string& /*project_id*/,
                                      const std::string& /*experiment_id*/,
                                      const std::function<bool()>& remove) const {
  return remove();
}

bool RemoteScalars::remove_project(const std::string& /*project_id*/,
                                   const std::function<bool()>& remove) const {
  return remove();
}

}  // namespace cq::experiments
