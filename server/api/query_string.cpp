#include "api/query_string.hpp"

#include <algorithm>

#include "text/text.hpp"

namespace cq::api {

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

}  // namespace cq::api
