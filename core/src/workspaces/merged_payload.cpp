#include <algorithm>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <utility>
#include <variant>

namespace cq::workspaces {
namespace {

void merge_member(JsonValue::Object& payload, const JsonValue::Member& member) {
  const auto& [name, value] = member;
  const auto place =
      std::find_if(payload.begin(), payload.end(),
                   [&name = name](const JsonValue::Member& each) { return each.first == name; });
  if (value.is_null()) {
    if (place != payload.end()) payload.erase(place);
  } else if (place != payload.end()) {
    place->second = value;
  } else {
    payload.push_back(member);
  }
}

}  // namespace

std::string merged_payload(std::string_view stored, std::string_view change) {
  const auto parsed_change = parse_json(change);
  const auto* const changes = std::get_if<JsonValue>(&parsed_change);
  if (changes == nullptr || (!changes->is_null() && changes->as_object() == nullptr)) {
    throw Error(ErrorKind::kInvalidArgument,
                "The change of a debugger's payload is neither an object nor null; send one of "
                "these.");
  }
  if (changes->is_null()) return "{}";
  if (changes->as_object()->empty()) return std::string(stored);
  const auto parsed = parse_json(stored);
  const auto* const before = std::get_if<JsonValue>(&parsed);
  if (before == nullptr || before->as_object() == nullptr) {
    throw Error(ErrorKind::kCorrupt,
                "The stored payload of a debugger's state, or settings of a repository, aren't a "
                "JSON object; empty a payload by the change null, or put them right.");
  }
  JsonValue::Object payload = *before->as_object();
  for (const JsonValue::Member& member : *changes->as_object()) merge_member(payload, member);
  return write_json(JsonValue(std::move(payload)));
}

}  // namespace cq::workspaces
