#include "e2e/contract_matching.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <regex>
#include <set>

namespace cq::test {

namespace {

using Differences = std::vector<std::string>;

constexpr double kTolerance = 1e-9;

/// What a placeholder stands for; null for a text that is none.
const std::regex* pattern_of(const std::string& mark) {
  static const std::map<std::string, std::regex> kPatterns{
      {"<ku>", std::regex("ku_[0-9a-f]{32}")},
      {"<token>", std::regex(R"(cqa\.v1\.[0-9a-f]{32}\.[a-z2-7]{52})")},
      {"<jwt>", std::regex(R"(eyJ[\w-]+\.[\w-]+\.[\w-]+)")},
      {"<uuid>", std::regex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")},
      {"<pat>", std::regex(R"(pat_[\w-]{43})")},
      {"<hex32>", std::regex("[0-9a-f]{32}")},
      {"<ts:Z>", std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z)")},
      {"<ts:+00:00>", std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00)")},
      {"<ts>", std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?)")},
      {"<secret43>", std::regex("[A-Za-z0-9_-]{43}")},
      {"<day>", std::regex(R"(\d{4}-\d\d-\d\d)")},
  };
  const auto found = kPatterns.find(mark);
  return found == kPatterns.end() ? nullptr : &found->second;
}

Differences wanted_but_got(const std::string& where, const std::string& wanted,
                           const JsonValue& actual) {
  return {(where + ": want " + wanted + ", got " + write_json(actual)).substr(0, 300)};
}

void append(Differences& found, Differences more) {
  found.insert(found.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

Differences text_differences(const std::string& wanted, const JsonValue& actual,
                             const Captured& captured, const std::string& where) {
  if (wanted == "<any>") {
    return {};
  }
  const std::string* text = actual.as_string();
  const std::regex* pattern = pattern_of(wanted);
  const bool same = text != nullptr && (pattern != nullptr ? std::regex_match(*text, *pattern)
                                                           : *text == fill(wanted, captured));
  return same ? Differences{} : wanted_but_got(where, wanted, actual);
}

Differences object_differences(const JsonValue::Object& wanted, const JsonValue& actual,
                               const Captured& captured, const std::string& where) {
  const JsonValue::Object* members = actual.as_object();
  if (members == nullptr) {
    return wanted_but_got(where, "an object", actual);
  }
  Differences found;
  std::set<std::string> named;
  std::size_t placeholders = 0;
  for (const auto& [name, value] : wanted) {
    if (name.starts_with('<')) {
      ++placeholders;
      continue;
    }
    const std::string filled = fill(name, captured);
    named.insert(filled);
    const JsonValue* member = actual.member(filled);
    std::string place = where;
    place.append(".").append(filled);
    append(found, member == nullptr ? Differences{place + ": missing"}
                                    : differences(value, *member, captured, place));
  }
  const auto unnamed =
      std::count_if(members->begin(), members->end(),
                    [&named](const auto& member) { return !named.contains(member.first); });
  if (static_cast<std::size_t>(unnamed) != placeholders) {
    append(found, wanted_but_got(where, "no other members", actual));
  }
  return found;
}

Differences array_differences(const JsonValue::Array& wanted, const JsonValue& actual,
                              const Captured& captured, const std::string& where) {
  const JsonValue::Array* items = actual.as_array();
  if (items == nullptr || items->size() != wanted.size()) {
    return wanted_but_got(where, "a list of " + std::to_string(wanted.size()), actual);
  }
  Differences found;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    append(found,
           differences(wanted[i], (*items)[i], captured, where + "[" + std::to_string(i) + "]"));
  }
  return found;
}

/// Whether two values that are neither texts, lists nor objects are the same.
bool same_scalar(const JsonValue& wanted, const JsonValue& actual) {
  const auto* wanted_integer = wanted.as_integer();
  const auto* actual_integer = actual.as_integer();
  if (wanted_integer != nullptr && actual_integer != nullptr) {
    return wanted_integer->digits == actual_integer->digits;
  }
  if (wanted.is_number() || actual.is_number()) {
    const auto wanted_number = wanted.as_double();
    const auto actual_number = actual.as_double();
    return wanted_number && actual_number && std::abs(*wanted_number - *actual_number) < kTolerance;
  }
  return write_json(wanted) == write_json(actual);
}

}  // namespace

std::string fill(const std::string& text, const Captured& captured) {
  std::string filled = text;
  for (const auto& [name, value] : captured) {
    const std::string mark = "${" + name + "}";
    for (std::size_t at = filled.find(mark); at != std::string::npos;
         at = filled.find(mark, at + value.size())) {
      filled.replace(at, mark.size(), value);
    }
  }
  return filled;
}

Differences differences(const JsonValue& wanted, const JsonValue& actual, const Captured& captured,
                        const std::string& where) {
  if (const std::string* text = wanted.as_string()) {
    return text_differences(*text, actual, captured, where);
  }
  if (const JsonValue::Object* object = wanted.as_object()) {
    return object_differences(*object, actual, captured, where);
  }
  if (const JsonValue::Array* array = wanted.as_array()) {
    return array_differences(*array, actual, captured, where);
  }
  return same_scalar(wanted, actual) ? Differences{}
                                     : wanted_but_got(where, write_json(wanted), actual);
}

const JsonValue* dig(const JsonValue& value, const std::string& path) {
  const std::string step = path.substr(0, path.find('.'));
  const JsonValue* next = nullptr;
  if (const JsonValue::Array* array = value.as_array()) {
    std::size_t index = array->size();
    std::from_chars(step.data(), step.data() + step.size(), index);
    next = index < array->size() ? &(*array)[index] : nullptr;
  } else {
    next = value.member(step);
  }
  if (next == nullptr || step.size() == path.size()) {
    return next;
  }
  return dig(*next, path.substr(step.size() + 1));
}

}  // namespace cq::test
