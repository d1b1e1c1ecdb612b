#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace cq::crypto {

/// RFC 4648 base32 in lower case, without padding.
std::string to_base32(std::span<const std::uint8_t> bytes);

}  // namespace cq::crypto
