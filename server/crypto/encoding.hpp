#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cq::crypto {

/// Lower-case hex digits.
inline std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0x0FU];
  }
  return text;
}

/// Whether the text is `length` lower-case hex digits.
inline bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// RFC 4648 base32 in lower case, without padding.
std::string to_base32(std::span<const std::uint8_t> bytes);

/// RFC 4648 base64, with padding.
std::string to_base64(std::string_view bytes);

/// RFC 4648 base64 with the alphabet for URLs and file names, without padding.
std::string to_base64url(std::string_view bytes);

}  // namespace cq::crypto
