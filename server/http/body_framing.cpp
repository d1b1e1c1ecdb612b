#include "http/body_framing.hpp"

#include <string_view>

#include "http/character_classes.hpp"
#include "http/framing_error.hpp"

namespace cq::http {
namespace {

/// The headers that framing looks at; each of the first four may come once.
struct FramingHeaders {
  const std::string* host = nullptr;
  const std::string* content_length = nullptr;
  const std::string* transfer_encoding = nullptr;
  const std::string* expect = nullptr;
  bool says_close = false;
  bool says_keep_alive = false;
};

void set_once(const std::string*& slot, const std::string& value, const char* complaint) {
  if (slot != nullptr) throw FramingError(400, complaint);
  slot = &value;
}

void read_connection_options(std::string_view value, FramingHeaders& found) {
  while (true) {
    const std::size_t comma = value.find(',');
    const std::string_view option = trim_blanks(value.substr(0, comma));
    if (equals_ignoring_case(option, "close")) found.says_close = true;
    if (equals_ignoring_case(option, "keep-alive")) found.says_keep_alive = true;
    if (comma == std::string_view::npos) return;
    value.remove_prefix(comma + 1);
  }
}

FramingHeaders find_framing_headers(const Request& request) {
  FramingHeaders found;
  for (const auto& [name, value] : request.headers) {
    if (name == "host") {
      set_once(found.host, value, "There is more than one Host header");
    } else if (name == "content-length") {
      set_once(found.content_length, value, "There is more than one Content-Length header");
    } else if (name == "transfer-encoding") {
      set_once(found.transfer_encoding, value, "There is more than one Transfer-Encoding header");
    } else if (name == "expect") {
      set_once(found.expect, value, "There is more than one Expect header");
    } else if (name == "connection") {
      read_connection_options(value, found);
    }
  }
  return found;
}

void check_host(const FramingHeaders& found, int minor_version) {
  if (found.host == nullptr) {
    if (minor_version == 0) return;
    throw FramingError(400, "An HTTP/1.1 request needs a Host header");
  }
  if (!all_in(kHostCharacter, *found.host)) {
    throw FramingError(400, "The Host header holds a character that a host may not hold");
  }
}

std::size_t parse_content_length(std::string_view digits, std::size_t max_body) {
  if (digits.empty()) throw FramingError(400, "The Content-Length is not a number");
  std::size_t length = 0;
  bool over = false;
  for (const char c : digits) {
    if (c < '0' || c > '9') throw FramingError(400, "The Content-Length is not a number");
    // Once over the limit the value doesn't matter, so that no number of digits can overflow it.
    if (!over) length = length * 10 + static_cast<std::size_t>(c - '0');
    over = over || length > max_body;
  }
  if (over) throw FramingError(413, "The request body is larger than this server takes");
  return length;
}

void check_transfer_encoding(const FramingHeaders& found, int minor_version) {
  if (found.content_length != nullptr) {
    throw FramingError(400, "There is a Content-Length beside a Transfer-Encoding");
  }
  if (minor_version == 0) {
    throw FramingError(400, "There is no Transfer-Encoding in HTTP/1.0");
  }
  if (!equals_ignoring_case(*found.transfer_encoding, "chunked")) {
    throw FramingError(501, "Chunked is the only transfer coding understood here");
  }
}

/// Whether the client waits for a 100 response.
bool read_expectation(const FramingHeaders& found, int minor_version) {
  if (found.expect == nullptr || minor_version == 0) return false;
  if (!equals_ignoring_case(*found.expect, "100-continue")) {
    throw FramingError(417, "The only expectation understood here is 100-continue");
  }
  return true;
}

}  // namespace

BodyFraming read_body_framing(Request& request, const ParserLimits& limits) {
  const FramingHeaders found = find_framing_headers(request);
  check_host(found, request.minor_version);
  request.keep_alive = !found.says_close && (request.minor_version == 1 || found.says_keep_alive);
  BodyFraming framing;
  if (found.transfer_encoding != nullptr) {
    check_transfer_encoding(found, request.minor_version);
    framing.chunked = true;
  } else if (found.content_length != nullptr) {
    framing.length = parse_content_length(*found.content_length, limits.max_body);
  }
  const bool has_body = framing.chunked || framing.length > 0;
  framing.expects_continue = read_expectation(found, request.minor_version) && has_body;
  return framing;
}

}  // namespace cq::http
