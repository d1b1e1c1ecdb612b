#pragma once

#include <string>

#include "http/date_cache.hpp"
#include "http/response.hpp"

namespace cq::http {

/// What the request says about how its response is written.
struct ResponseFraming {
  int minor_version = 1;
  bool head_only = false;  ///< HEAD: the length of the body is told, the body isn't sent
  bool keep_alive = true;  ///< false: the response says that the connection closes behind it
};

/// Turns responses into bytes. Not safe for use by several threads.
class ResponseWriter {
 public:
  /// Appends the response to `out`. One that can't be written without letting a header value start
  /// a line of its own is replaced by a plain 500.
  void write(const Response& response, const ResponseFraming& framing, std::string& out);

 private:
  void write_head(const Response& response, const ResponseFraming& framing, std::string& out);

  DateCache date_;
};

}  // namespace cq::http
