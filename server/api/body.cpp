#include "api/body.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "api/complaint.hpp"
#include "api/errors.hpp"
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

}  // namespace cq::api
