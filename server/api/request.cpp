#include "api/request.hpp"

#include <algorithm>
#include <cq/host/refuse.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "api/object_schema.hpp"
#include "text/text.hpp"

namespace cq::api {

namespace {

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

[[noreturn]] void refuse_body(const JsonProblem& problem, std::string_view body) {
  if (problem.kind == JsonProblem::Kind::kNotUtf8 || problem.kind == JsonProblem::Kind::kTooDeep ||
      problem.kind == JsonProblem::Kind::kNumberTooLong) {
    throw Refusal(400, "There was an error parsing the body");
  }
  const std::size_t place = text::characters_before(without_byte_order_mark(body), problem.offset);
  throw InvalidRequest({{"json_invalid",
                         {"body", place},
                         "JSON decode error",
                         json_object({}),
                         json_object({{"error", problem.message}})}});
}

}  // namespace

std::optional<std::string> bearer_token_of(const http::Request& request) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string* header = request.header("authorization");
  if (header == nullptr || header->size() <= kScheme.size() ||
      lower_ascii(std::string_view(*header).substr(0, kScheme.size())) != kScheme) {
    return std::nullopt;
  }
  return header->substr(kScheme.size());
}

std::optional<Timestamp> time_in(const char* name, const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const std::optional<Timestamp> at = parse_timestamp(*text);
  if (!at) {
    host::refuse(std::string(name) +
                 ": it is no time in ISO 8601, e.g. 2026-01-02T03:04:05Z; give one");
  }
  return at;
}

bool is_json_type(std::string_view content_type) {
  const std::string type =
      lower_ascii(without_blanks(content_type.substr(0, content_type.find(';'))));
  constexpr std::string_view kApplication = "application/";
  if (!type.starts_with(kApplication)) {
    return false;
  }
  const std::string_view subtype = std::string_view(type).substr(kApplication.size());
  return subtype.find('/') == std::string_view::npos &&
         (subtype == "json" || subtype.ends_with("+json"));
}

std::optional<JsonValue> parse_body(const http::Request& request) {
  if (request.body.empty()) {
    return std::nullopt;
  }
  const std::string* content_type = request.header("content-type");
  if (content_type != nullptr && !content_type->empty() && !is_json_type(*content_type)) {
    return JsonValue(text::with_replacements(request.body));
  }
  std::variant<JsonValue, JsonProblem> parsed = parse_json(request.body);
  if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
    refuse_body(*problem, request.body);
  }
  return std::get<JsonValue>(std::move(parsed));
}

namespace {

std::string decoded(std::string_view part) {
  std::string text(part);
  std::replace(text.begin(), text.end(), '+', ' ');
  return text::percent_decoded(text);
}

}  // namespace

QueryParameters::QueryParameters(std::string_view raw_query) {
  while (!raw_query.empty()) {
    const std::string_view part = raw_query.substr(0, raw_query.find('&'));
    raw_query.remove_prefix(std::min(part.size() + 1, raw_query.size()));
    if (part.empty()) {
      continue;
    }
    const std::size_t equals = part.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    parameters_.emplace_back(decoded(part.substr(0, equals)), decoded(value));
  }
}

QueryParameters::QueryParameters(std::vector<std::pair<std::string, std::string>> parameters)
    : parameters_(std::move(parameters)) {}

std::optional<JsonValue> QueryParameters::all(std::string_view name) const {
  JsonValue::Array values;
  for (const auto& [key, value] : parameters_) {
    if (key == name) {
      values.emplace_back(value);
    }
  }
  if (values.empty()) {
    return std::nullopt;
  }
  return values;
}

std::optional<JsonValue> QueryParameters::last(std::string_view name) const {
  const auto found = std::find_if(parameters_.rbegin(), parameters_.rend(),
                                  [name](const auto& entry) { return entry.first == name; });
  if (found == parameters_.rend()) {
    return std::nullopt;
  }
  return found->second;
}

std::string snake_case_of(std::string_view camel_case) {
  std::string text;
  for (const char c : camel_case) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (is_upper) text += '_';
    text += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

namespace {

constexpr std::size_t kMaxLength = 64;
constexpr std::string_view kAllowed =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

bool is_usable(std::string_view id) {
  return !id.empty() && id.size() <= kMaxLength &&
         id.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

std::string RequestIds::id_of(const http::Request& request) {
  const std::string* given = request.header("x-request-id");
  return given != nullptr && is_usable(*given) ? *given : ids_.next();
}

}  // namespace cq::api
