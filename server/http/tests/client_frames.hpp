#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cq::test {

inline constexpr std::uint8_t kTextFrame = 1;
inline constexpr std::uint8_t kBinaryFrame = 2;
inline constexpr std::uint8_t kCloseFrame = 8;
inline constexpr std::uint8_t kPingFrame = 9;
inline constexpr std::uint8_t kPongFrame = 10;
inline constexpr std::uint8_t kFinal = 0x80;

/// A length as frames have it, with the mask's bit.
inline std::string frame_length(std::uint64_t size, bool masked) {
  const auto mask = static_cast<char>(masked ? 0x80 : 0);
  std::string length;
  if (size < 126) {
    length += static_cast<char>(size | static_cast<std::uint64_t>(mask & 0x80));
    return length;
  }
  const int bytes = size < 65536 ? 2 : 8;
  length += static_cast<char>((bytes == 2 ? 126 : 127) | (mask & 0x80));
  for (int i = bytes - 1; i >= 0; --i) length += static_cast<char>((size >> (8 * i)) & 0xff);
  return length;
}

/// A frame as a client sends it: masked, unless it is a hostile one.
inline std::string client_frame(std::uint8_t opcode, std::string_view payload, bool is_final = true,
                                bool masked = true) {
  constexpr std::string_view kMask = "\x11\x22\x33\x44";
  std::string frame(1, static_cast<char>(opcode | (is_final ? kFinal : 0)));
  frame += frame_length(payload.size(), masked);
  if (masked) frame += kMask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += masked ? static_cast<char>(payload[i] ^ kMask[i % 4]) : payload[i];
  }
  return frame;
}

/// A frame as the server sends it.
inline std::string server_frame(std::uint8_t opcode, std::string_view payload) {
  return client_frame(opcode, payload, true, false);
}

/// The server's close frame of that code begins with this, behind its length.
inline std::string close_code(std::uint16_t code) {
  return {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
}

}  // namespace cq::test
