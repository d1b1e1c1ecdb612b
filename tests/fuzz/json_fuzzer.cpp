// Core's JSON parser and writer.
#include <algorithm>
#include <cq/json.hpp>
#include <cq/text.hpp>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "fuzz/fuzz.hpp"

namespace cq::test {
namespace {

std::string quoted(std::string_view text, JsonEscapes escapes = JsonEscapes::kFewest) {
  std::string out;
  append_json_string(out, text, escapes);
  return out;
}

void check_text(const std::string& text) {
  require(is_utf8(text), "a text is UTF-8");
  const std::string ascii = quoted(text, JsonEscapes::kAllButAscii);
  require(std::all_of(ascii.begin(), ascii.end(), [](char c) { return c >= 0x20 && c < 0x7F; }),
          "what is escaped to ASCII is ASCII");
  const auto read = parse_json(ascii);
  const auto* const value = std::get_if<JsonValue>(&read);
  require(value != nullptr && value->as_string() != nullptr && *value->as_string() == text,
          "an escaped text reads as the same");
}

void check_value(const JsonValue& value, std::size_t depth) {  // NOLINT(misc-no-recursion)
  require(depth <= kMaxJsonDepth, "a value isn't nested deeper than allowed");
  if (const std::string* text = value.as_string()) check_text(*text);
  if (const JsonValue::Array* items = value.as_array()) {
    for (const JsonValue& item : *items) check_value(item, depth + 1);
  }
  if (const JsonValue::Object* members = value.as_object()) {
    std::set<std::string> names;
    for (const auto& [name, member] : *members) {
      check_text(name);
      require(names.insert(name).second, "a name comes once");
      check_value(member, depth + 1);
    }
  }
}

/// What is found in an object's text without reading it is what reading finds.
void check_found_objects(const JsonValue& value, const std::string& text) {
  const JsonValue::Object* const members = value.as_object();
  if (members == nullptr) return;
  for (const auto& [name, member] : *members) {
    if (quoted(name) != '"' + name + '"') continue;  // names are compared as they are written
    const auto found = find_json_object(text, name);
    require(found.has_value() == (member.as_object() != nullptr), "an object is found by its name");
    require(!found || *found == write_json(member), "the object that is found is that one");
  }
}

}  // namespace

bool check_input(std::string_view input) {
  const auto parsed = parse_json(input);
  if (const auto* problem = std::get_if<JsonProblem>(&parsed)) {
    require(problem->offset <= input.size(), "a problem is within the text");
    require(!problem->message.empty() && is_one_line(problem->message), "a problem is one line");
    // It only has to end, and to stay within the text.
    static_cast<void>(find_json_object(input, "a"));
    return false;
  }
  const auto& value = std::get<JsonValue>(parsed);
  check_value(value, 0);
  const std::string text = write_json(value);
  const auto again = parse_json(text);
  require(std::holds_alternative<JsonValue>(again), "what is written can be read");
  require(write_json(std::get<JsonValue>(again)) == text, "what is read again is the same");
  check_found_objects(std::get<JsonValue>(again), text);
  return true;
}

}  // namespace cq::test
