#pragma once

#include <cq/host/json.hpp>
#include <stdexcept>
#include <string>
#include <variant>

#include "wire/complaint.hpp"
#include "wire/rule.hpp"

namespace cq::test {

inline host::JsonValue json(std::string_view text) {
  auto parsed = host::parse_json(text);
  if (!std::holds_alternative<host::JsonValue>(parsed)) {
    throw std::runtime_error("not JSON: " + std::string(text));
  }
  return std::get<host::JsonValue>(std::move(parsed));
}

/// The complaints as the API shows them, as JSON text.
inline std::string shown(const std::vector<wire::Complaint>& complaints) {
  host::JsonValue::Array array;
  for (const wire::Complaint& complaint : complaints) {
    array.push_back(to_json(complaint));
  }
  return host::write_json(host::JsonValue(std::move(array)));
}

/// What a rule has to say of a value; "[]" when it takes it.
template <class T>
std::string complaints_of(const wire::Rule<T>& rule, const host::JsonValue& input) {
  wire::Reading reading("body");
  T value{};
  rule.read(input, reading, value);
  return shown(reading.complaints());
}

/// The complaints that `action` throws; "[]" when it throws none.
template <class Action>
std::string thrown_complaints(Action action) {
  try {
    action();
  } catch (const wire::InvalidRequest& invalid) {
    return shown(invalid.complaints());
  }
  return "[]";
}

}  // namespace cq::test
