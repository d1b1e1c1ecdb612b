#pragma once

#include <cq/json.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cq::api {

/// A count as a JSON number.
inline JsonValue json_number(std::size_t count) {
  return JsonValue(static_cast<std::int64_t>(count));
}

/// The text of a number without the white space around it; nullopt when it holds some that the
/// original doesn't take off.
std::optional<std::string_view> trim_number(std::string_view text);

}  // namespace cq::api
