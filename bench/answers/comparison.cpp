#include "answers/comparison.hpp"

#include <cq/json.hpp>
#include <utility>
#include <variant>
#include <vector>

namespace cq::bench {
namespace {

/// Whether the answer has every member of the document as it is there, but for those that aren't
/// shown, or not in full.
std::string find_unlike(const JsonValue& shown, const JsonValue& document) {
  for (const auto& [name, value] : *document.as_object()) {
    const JsonValue* member = shown.member(name);
    if (name == "created_by") {
      if (member != nullptr) return "created_by is shown";
      continue;
    }
    if (member == nullptr) return name + " is missing";
    if (name == "flags") {
      if (member->as_array() == nullptr || member->as_array()->size() != value.as_array()->size()) {
        return "flags differ";
      }
      continue;
    }
    if (write_json(*member) != write_json(value)) return name + " differs";
  }
  return {};
}

}  // namespace

std::string find_difference(const Reference& reference, const KnowledgeQuery& query,
                            std::string_view body) {
  const std::variant<JsonValue, JsonProblem> parsed = parse_json(body);
  const JsonValue* answer = std::get_if<JsonValue>(&parsed);
  const JsonValue* data = answer == nullptr ? nullptr : answer->member("data");
  if (data == nullptr || data->as_array() == nullptr) return "the answer has no list";
  const std::vector<std::string_view> expected = reference.answer(query);
  const JsonValue::Array& shown = *data->as_array();
  if (shown.size() != expected.size()) {
    return std::to_string(shown.size()) + " units instead of " + std::to_string(expected.size());
  }
  for (std::size_t place = 0; place < shown.size(); ++place) {
    const JsonValue* id = shown[place].member("id");
    if (id == nullptr || id->as_string() == nullptr || *id->as_string() != expected[place]) {
      return "another unit at place " + std::to_string(place + 1);
    }
    const auto document = parse_json(reference.document_of(expected[place]));
    const std::string unlike = find_unlike(shown[place], std::get<JsonValue>(document));
    if (!unlike.empty()) return std::string(expected[place]) + ": " + unlike;
  }
  return {};
}

}  // namespace cq::bench
