#pragma once

#include <string>
#include <string_view>

namespace cq::auth {

/// hex(HMAC-SHA256(key, message)). Safe from any thread.
/// Throws Error: internal when OpenSSL fails.
std::string hmac_sha256_hex(std::string_view key, std::string_view message);

/// Whether two texts are equal, in a time that doesn't tell where they differ.
bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace cq::auth
