#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace cq::http {

/// What one request may take, in bytes but for the number of headers.
struct ParserLimits {
  std::size_t max_head = 16 * kKibibyte;  ///< request line and headers; trailers have as much again
  std::size_t max_headers = 100;
  std::size_t max_body = 1024 * kKibibyte;
};

/// Why the bytes of a client are no request: the status of the response before the connection is
/// closed, and a sentence on it. The sentence is a literal, so that the response never echoes what
/// a client sent.
class FramingError final : public std::exception {
 public:
  FramingError(int status, const char* detail) noexcept : status_(status), detail_(detail) {}

  [[nodiscard]] int status() const noexcept { return status_; }
  [[nodiscard]] const char* what() const noexcept override { return detail_; }

 private:
  int status_;
  const char* detail_;
};

/// Fills method, target, path, query and minor_version from a request line without its ending. An
/// absolute URL is reduced to its path and query, and its host is put into `host`, which takes the
/// place of the Host header's; otherwise `host` is left empty. Throws FramingError.
void parse_request_line(std::string_view line, Request& request, std::string& host);

/// A header or trailer line without its ending, its name in lower case and its value without the
/// blanks around it. Throws FramingError.
Header parse_field_line(std::string_view line);

/// What a head says about the bytes behind it.
struct BodyFraming {
  bool chunked = false;
  std::size_t length = 0;         ///< of the body, unless it is chunked
  bool expects_continue = false;  ///< the client waits for a 100 before it sends the body
};

/// Reads the headers that decide where a request ends and what becomes of its connection, and sets
/// request.keep_alive. Refuses what two readers could understand in two ways. Throws
/// FramingError.
BodyFraming read_body_framing(Request& request, const ParserLimits& limits);

}  // namespace cq::http
