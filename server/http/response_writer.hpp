#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/responder.hpp"

namespace cq::http {

/// The reason phrase of a status code, "Unknown" for one that HTTP doesn't define. Safe from any
/// thread.
std::string_view reason_phrase(int status) noexcept;

/// The value of the Date header, written once per second. Not safe for use by several threads.
class DateCache {
 public:
  /// The time as an IMF-fixdate, e.g. "Sun, 06 Nov 1994 08:49:37 GMT". Valid until the next call.
  std::string_view at(std::time_t seconds);

 private:
  std::time_t seconds_ = -1;
  std::string text_;
};

/// What the request says about how its response is written.
struct ResponseFraming {
  int minor_version = 1;
  bool head_only = false;  ///< HEAD: the length is sent without the body
  bool keep_alive = true;  ///< false: the response says that the connection closes behind it
};

/// Turns responses into bytes. Not safe for use by several threads.
class ResponseWriter {
 public:
  /// Appends the response to `out`, of one with a rest what comes before it. Returns whether the
  /// rest is to follow. A response that can't be written without letting a header value start a
  /// line of its own is replaced by a plain 500.
  bool write(const Response& response, const ResponseFraming& framing, std::string& out);

  /// Appends a piece of the rest, and behind the last one the end of the body.
  static void write_piece(const BodyPiece& piece, const ResponseFraming& framing, std::string& out);

 private:
  void write_head(const Response& response, const ResponseFraming& framing, std::string& out);

  DateCache date_;
};

}  // namespace cq::http
