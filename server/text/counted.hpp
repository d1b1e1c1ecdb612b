#pragma once

#include <cstdint>
#include <string>

namespace cq::text {

/// "1 API key", "3 API keys". Safe from any thread.
inline std::string counted(std::uint64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

}  // namespace cq::text
