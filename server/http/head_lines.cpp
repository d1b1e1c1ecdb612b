#include "http/head_lines.hpp"

#include "http/character_classes.hpp"
#include "http/framing_error.hpp"

namespace cq::http {
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

}  // namespace cq::http
