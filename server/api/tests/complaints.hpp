#pragma once

#include <cq/json.hpp>
#include <stdexcept>
#include <string>
#include <variant>

#include "api/complaint.hpp"
#include "api/rule.hpp"

namespace cq::test {

inline JsonValue json(std::string_view text) {
  auto parsed = parse_json(text);
  if (!std::holds_alternative<JsonValue>(parsed)) {
    throw std::runtime_error("not JSON: " + std::string(text));
  }
  return std::get<JsonValue>(std::move(parsed));
}

/// The complaints as the API shows them, as JSON text.
inline std::string shown(const std::vector<api::Complaint>& complaints) {
  JsonValue::Array array;
  for (const api::Complaint& complaint : complaints) {
    array.push_back(to_json(complaint));
  }
  return write_json(JsonValue(std::move(array)));
}

/// What a rule has to say of a value; "[]" when it takes it.
template <class T>
std::string complaints_of(const api::Rule<T>& rule, const JsonValue& input) {
  api::Reading reading("body");
  T value{};
  rule.read(input, reading, value);
  return shown(reading.complaints());
}

/// The complaints that `action` throws; "[]" when it throws none.
template <class Action>
std::string thrown_complaints(Action action) {
  try {
    action();
  } catch (const api::InvalidRequest& invalid) {
    return shown(invalid.complaints());
  }
  return "[]";
}

}  // namespace cq::test
