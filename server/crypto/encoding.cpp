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

namespace {

std::string in_base64(std::string_view bytes, char for_62, char for_63) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string text;
  text.reserve((bytes.size() * 8 + 5) / 6);
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  const auto put = [&](std::uint32_t digit) {
    text += digit < 62 ? kAlphabet[digit] : digit == 62 ? for_62 : for_63;
  };
  for (const char byte : bytes) {
    buffer = (buffer << 8U | static_cast<unsigned char>(byte)) & 0xFFFFU;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      put((buffer >> bits) & 0x3FU);
    }
  }
  if (bits > 0) put((buffer << (6 - bits)) & 0x3FU);
  return text;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text = in_base64(bytes, '+', '/');
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::string to_base64url(std::string_view bytes) {
  return in_base64(bytes, '-', '_');
}

}  // namespace cq::crypto
