#pragma once

#include <cq/host/json.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>

/// Optional values as answers show them: null where there is none. Safe from any thread.
namespace cq::wire {

inline host::JsonValue text_or_null(const std::optional<std::string>& value) {
  return value ? host::JsonValue(*value) : host::JsonValue();
}

/// With "+00:00" at the end, as everywhere but inside a unit.
inline host::JsonValue moment_or_null(const std::optional<Timestamp>& value) {
  return value ? host::JsonValue(format_timestamp(*value, UtcSuffix::kOffset)) : host::JsonValue();
}

}  // namespace cq::wire
