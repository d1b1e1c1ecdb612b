#pragma once

#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>

/// Optional values as responses show them: null where there is none. Safe from any thread.
namespace cq::api {

inline JsonValue text_or_null(const std::optional<std::string>& value) {
  return value ? JsonValue(*value) : JsonValue();
}

/// With "+00:00" at the end, as everywhere but inside a unit.
inline JsonValue timestamp_or_null(const std::optional<Timestamp>& value) {
  return value ? JsonValue(format_timestamp(*value, UtcSuffix::kOffset)) : JsonValue();
}

}  // namespace cq::api
