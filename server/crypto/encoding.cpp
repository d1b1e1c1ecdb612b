#include "crypto/encoding.hpp"

#include <string_view>

namespace cq::crypto {

std::string to_base32(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  text.reserve((bytes.size() * 8 + 4) / 5);
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = (buffer << 8U | byte) & 0xFFFU;  // at most 4 bits are left over from before
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += kAlphabet[(buffer >> bits) & 0x1FU];
    }
  }
  if (bits > 0) {
    text += kAlphabet[(buffer << (5 - bits)) & 0x1FU];
  }
  return text;
}

}  // namespace cq::crypto
