#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace cq::http {

/// Cuts bytes that arrive in any pieces into lines that end in CR LF. Searches each byte a single
/// time, however small the pieces are. Not safe for use by several threads.
class LineReader {
 public:
  enum class Result {
    kLine,          ///< line() has it
    kNeedMore,      ///< all bytes were taken, and no line ended in them
    kTooLong,       ///< the line is longer than the limit
    kBareLineFeed,  ///< a line feed without the carriage return before it
  };

  /// Takes bytes from the front of `bytes` up to the end of a line. `limit` counts the line with
  /// its ending, from its first byte on.
  Result read(std::string_view& bytes, std::size_t limit);

  /// The line that was read last, without its ending. Valid until the next read, and as long as the
  /// bytes that were given to the last one.
  [[nodiscard]] std::string_view line() const noexcept { return line_; }

  /// Whether no byte of an unfinished line has been taken.
  [[nodiscard]] bool at_line_start() const noexcept { return finished_ || partial_.empty(); }

  /// Forgets an unfinished line.
  void reset() noexcept;

 private:
  std::string partial_;
  std::string_view line_;
  bool finished_ = false;
};

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
