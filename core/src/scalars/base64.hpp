#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// RFC 4648 base64, with padding. Safe from any thread.
namespace cq::scalars {

namespace base64 {

inline constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr std::size_t kGroupBytes = 3;
inline constexpr std::size_t kGroupDigits = 4;
inline constexpr unsigned kDigitBits = 6;
inline constexpr std::uint32_t kDigitMask = 63;
inline constexpr unsigned kByteBits = 8;
inline constexpr std::uint32_t kByteMask = 255;
inline constexpr std::uint8_t kNoDigit = 64;

inline constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

}  // namespace base64

inline std::string to_base64(std::string_view bytes) {
  using namespace base64;
  std::string text;
  text.reserve((bytes.size() + kGroupBytes - 1) / kGroupBytes * kGroupDigits);
  for (std::size_t at = 0; at < bytes.size(); at += kGroupBytes) {
    const std::string_view group = bytes.substr(at, kGroupBytes);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < kGroupBytes; ++i) {
      bits = (bits << kByteBits) | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0U);
    }
    for (std::size_t i = 0; i < kGroupDigits; ++i) {
      const auto shift = static_cast<unsigned>(kGroupDigits - 1 - i) * kDigitBits;
      text += i <= group.size() ? kDigits[(bits >> shift) & kDigitMask] : '=';
    }
  }
  return text;
}

/// The bytes; nullopt for what to_base64() doesn't write.
inline std::optional<std::string> from_base64(std::string_view text) {
  using namespace base64;
  if (text.size() % kGroupDigits != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string bytes;
  bytes.reserve(text.size());
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char digit : text) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(digit)];
    if (value == kNoDigit) return std::nullopt;
    bits = (bits << kDigitBits) | value;
    held += kDigitBits;
    if (held < kByteBits) continue;
    held -= kByteBits;
    bytes += static_cast<char>((bits >> held) & kByteMask);
  }
  // What is left over is zeros, or it would be another text for the same bytes.
  if ((bits & ((1U << held) - 1U)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace cq::scalars
