#pragma once

#include <cq/host/json.hpp>
#include <cstddef>
#include <cstdint>

namespace cq::wire {

/// A count as a JSON number.
inline host::JsonValue json_number(std::size_t count) {
  return host::JsonValue(static_cast<std::int64_t>(count));
}

}  // namespace cq::wire
