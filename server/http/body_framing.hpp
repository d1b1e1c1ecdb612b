#pragma once

#include <cstddef>

#include "http/limits.hpp"
#include "http/request.hpp"

namespace cq::http {

/// What a head says about the bytes behind it.
struct BodyFraming {
  bool chunked = false;
  std::size_t length = 0;         ///< of the body, unless it is chunked
  bool expects_continue = false;  ///< the client waits for a 100 before it sends the body
};

/// Reads the headers that decide where a request ends and what becomes of its connection, and sets
/// request.keep_alive. Whatever two readers could understand in two ways is refused. Throws
/// FramingError.
BodyFraming read_body_framing(Request& request, const ParserLimits& limits);

}  // namespace cq::http
