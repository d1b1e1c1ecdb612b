#pragma once

#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// Values as responses show them. Safe from any thread.
namespace cq::api {

inline JsonValue text_or_null(const std::optional<std::string>& value) {
  return value ? JsonValue(*value) : JsonValue();
}

/// With "+00:00" at the end, as everywhere but inside a unit.
inline JsonValue timestamp_or_null(const std::optional<Timestamp>& value) {
  return value ? JsonValue(format_timestamp(*value, UtcSuffix::kOffset)) : JsonValue();
}

/// A count as a JSON number.
inline JsonValue json_number(std::size_t count) {
  return JsonValue(static_cast<std::int64_t>(count));
}

}  // namespace cq::api
