#pragma once

#include <cstddef>

namespace cq::http {

inline constexpr std::size_t kKibibyte = 1024;

/// What one request may take, in bytes but for the number of headers.
struct ParserLimits {
  std::size_t max_head = 16 * kKibibyte;  ///< request line and headers; trailers have as much again
  std::size_t max_headers = 100;
  std::size_t max_body = 1024 * kKibibyte;
};

/// What one connection may take.
struct ConnectionLimits {
  ParserLimits parser;
  std::size_t max_pipelined = 64;  ///< requests handed out and not answered yet
  /// Bytes that wait for a client that reads slowly, and bodies that are being worked on. Over it,
  /// no more of its requests are read.
  std::size_t max_backlog = 256 * kKibibyte;
};

}  // namespace cq::http
