#include "http/request_head.hpp"

#include "http/character_classes.hpp"

namespace cq::http {

LineReader::Result LineReader::read(std::string_view& bytes, std::size_t limit) {
  if (finished_) reset();
  const std::size_t feed = bytes.find('\n');
  const std::size_t taken = feed == std::string_view::npos ? bytes.size() : feed + 1;
  if (taken > limit || partial_.size() > limit - taken) return Result::kTooLong;
  const std::string_view piece = bytes.substr(0, taken);
  bytes.remove_prefix(taken);
  if (feed == std::string_view::npos) {
    partial_.append(piece);
    return Result::kNeedMore;
  }
  // The common case, a line within one piece, is not copied.
  if (partial_.empty()) {
    line_ = piece;
  } else {
    partial_.append(piece);
    line_ = partial_;
  }
  finished_ = true;
  if (line_.size() < 2 || line_[line_.size() - 2] != '\r') return Result::kBareLineFeed;
  line_.remove_suffix(2);
  return Result::kLine;
}

void LineReader::reset() noexcept {
  partial_.clear();
  line_ = {};
  finished_ = false;
}

namespace {

int parse_minor_version(std::string_view version) {
  constexpr std::string_view kPrefix = "HTTP/";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (version.size() != kPrefix.size() + 3 || version.substr(0, kPrefix.size()) != kPrefix ||
      !is_digit(version[5]) || version[6] != '.' || !is_digit(version[7])) {
    throw FramingError(400, "The request line does not end in an HTTP version");
  }
  if (version[5] != '1' || version[7] > '1') {
    throw FramingError(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here");
  }
  return version[7] - '0';
}

/// Takes "http://host" off the front of the target.
std::string_view take_authority(std::string_view& target) {
  constexpr std::string_view kSchemeEnd = "://";
  const std::size_t scheme_end = target.find(kSchemeEnd);
  if (scheme_end == std::string_view::npos) {
    throw FramingError(400, "The request target is neither a path nor an absolute URL");
  }
  const std::string_view scheme = target.substr(0, scheme_end);
  if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https")) {
    throw FramingError(400, "The request target is a URL of a scheme other than http and https");
  }
  target.remove_prefix(scheme_end + kSchemeEnd.size());
  const std::string_view authority = target.substr(0, target.find_first_of("/?"));
  if (authority.empty() || !all_in(kHostCharacter, authority)) {
    throw FramingError(400, "The request target is a URL without a valid host");
  }
  target.remove_prefix(authority.size());
  return authority;
}

void set_target(std::string_view target, Request& request, std::string& host) {
  if (target.empty() || !all_in(kTargetCharacter, target)) {
    throw FramingError(400, "The request target holds a character that a URL may not hold");
  }
  if (target == "*" && request.method == "OPTIONS") {
    request.target = request.path = target;
    return;
  }
  if (target.front() != '/') host = take_authority(target);
  // "http://host" and "http://host?query" mean the path "/".
  if (target.empty() || target.front() != '/') request.target = "/";
  request.target += target;
  const std::size_t question = request.target.find('?');
  request.path.assign(request.target, 0, question);
  if (question != std::string::npos) request.query.assign(request.target, question + 1);
}

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

void parse_request_line(std::string_view line, Request& request, std::string& host) {
  const std::size_t method_end = line.find(' ');
  const std::string_view method = line.substr(0, method_end);
  if (method.empty() || !all_in(kTokenCharacter, method)) {
    throw FramingError(400, "The request line does not begin with a method");
  }
  const std::size_t target_end =
      method_end == std::string_view::npos ? method_end : line.find(' ', method_end + 1);
  if (target_end == std::string_view::npos) {
    throw FramingError(400, "The request line is not a method, a target and an HTTP version");
  }
  // The version first: a target may mean something else in another one.
  request.minor_version = parse_minor_version(line.substr(target_end + 1));
  request.method = method;
  set_target(line.substr(method_end + 1, target_end - method_end - 1), request, host);
}

Header parse_field_line(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') {
    throw FramingError(400, "A header is folded over several lines");
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    throw FramingError(400, "A header line has no colon");
  }
  const std::string_view name = line.substr(0, colon);
  if (name.empty() || !all_in(kTokenCharacter, name)) {
    throw FramingError(400, "A header name is empty or holds a character that a name may not hold");
  }
  const std::string_view value = trim_blanks(line.substr(colon + 1));
  if (!all_in(kFieldCharacter, value)) {
    throw FramingError(400, "A header value holds a control character");
  }
  Header header{std::string(name), std::string(value)};
  for (char& c : header.name) c = to_lower(c);
  return header;
}

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
