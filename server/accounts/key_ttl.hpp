#pragma once

#include <chrono>
#include <string>

namespace cq::accounts {

/// How long an API key is valid.
struct KeyTtl {
  std::string text;  ///< as it is stored: lower case, without blanks around it, e.g. "30d"
  std::chrono::seconds duration{};
};

/// Reads digits and one of s, m, h, d; case and blanks around them don't matter.
/// Throws Error: invalid argument, a sentence for the caller, for anything else, for zero, and for
/// more than limits::kKeyTtlDays.
KeyTtl parse_key_ttl(const std::string& text);

}  // namespace cq::accounts
