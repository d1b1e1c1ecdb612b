#include "fuzz/parser_properties.hpp"

#include <algorithm>
#include <random>

#include "http/request_parser.hpp"

namespace cq::test {
namespace {

using http::Request;
using http::RequestParser;

bool same(const Request& left, const Request& right) {
  const auto same_header = [](const http::Header& one, const http::Header& other) {
    return one.name == other.name && one.value == other.value;
  };
  return left.method == right.method && left.target == right.target && left.path == right.path &&
         left.query == right.query && left.minor_version == right.minor_version &&
         left.keep_alive == right.keep_alive && left.body == right.body &&
         std::equal(left.headers.begin(), left.headers.end(), right.headers.begin(),
                    right.headers.end(), same_header);
}

/// Feeds one piece; false once the parser has failed.
bool feed(RequestParser& parser, std::string_view piece, ParseOutcome& outcome) {
  while (!piece.empty()) {
    switch (parser.parse(piece)) {
      case RequestParser::Status::kNeedMore:
        break;
      case RequestParser::Status::kComplete:
        outcome.requests.push_back(parser.take());
        break;
      case RequestParser::Status::kFailed:
        outcome.error_status = parser.error().status();
        outcome.error_detail = parser.error().what();
        return false;
    }
  }
  return true;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

std::string violated_in(const Request& request, const http::ParserLimits& limits) {
  if (request.body.size() > limits.max_body) return "a body is over the limit";
  if (request.headers.size() > limits.max_headers) return "there are too many headers";
  if (request.target.size() > limits.max_head) return "a target is over the limit";
  if (request.method.empty() || request.path.empty()) return "a request has no method or no path";
  if (request.path != "*" && request.path.front() != '/') return "a path doesn't begin with '/'";
  if (request.path.find_first_of("? #") != std::string::npos) return "a path holds a delimiter";
  if (has_control_character(request.target)) return "a target holds a control character";
  std::size_t lengths = 0;
  std::size_t codings = 0;
  std::size_t hosts = 0;
  for (const auto& [name, value] : request.headers) {
    if (has_control_character(value)) return "a header value holds a control character";
    if (name.empty() || has_control_character(name)) return "a header name is none";
    if (name.find_first_of(" \t:") != std::string::npos) return "a header name holds a delimiter";
    lengths += name == "content-length" ? 1U : 0U;
    codings += name == "transfer-encoding" ? 1U : 0U;
    hosts += name == "host" ? 1U : 0U;
  }
  if (lengths + codings > 1) return "a body is framed in two ways";
  if (lengths == 1 && *request.header("content-length") != std::to_string(request.body.size()) &&
      request.header("content-length")->front() != '0') {
    return "a body isn't of its length";
  }
  if (lengths + codings == 0 && !request.body.empty()) return "a body comes from nowhere";
  if (hosts > 1 || (hosts == 0 && request.minor_version == 1)) return "the host isn't clear";
  return {};
}

}  // namespace

bool operator==(const ParseOutcome& left, const ParseOutcome& right) {
  return left.error_status == right.error_status && left.error_detail == right.error_detail &&
         std::equal(left.requests.begin(), left.requests.end(), right.requests.begin(),
                    right.requests.end(), same);
}

ParseOutcome parse_whole(std::string_view bytes, const http::ParserLimits& limits) {
  ParseOutcome outcome;
  RequestParser parser(limits);
  feed(parser, bytes, outcome);
  return outcome;
}

ParseOutcome parse_split(std::string_view bytes, const http::ParserLimits& limits,
                         std::uint64_t seed) {
  ParseOutcome outcome;
  RequestParser parser(limits);
  std::mt19937_64 random(seed);
  const std::size_t longest = 1 + random() % 40;
  while (!bytes.empty()) {
    const std::size_t size = std::min<std::size_t>(1 + random() % longest, bytes.size());
    // A copy of exactly that size, so that reading past its end is noticed.
    const std::vector<char> piece(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    bytes.remove_prefix(size);
    if (!feed(parser, {piece.data(), piece.size()}, outcome)) break;
  }
  return outcome;
}

std::string violated_property(std::string_view bytes, const http::ParserLimits& limits,
                              std::uint64_t seed) {
  const ParseOutcome whole = parse_whole(bytes, limits);
  if (!(parse_split(bytes, limits, seed) == whole)) return "the pieces make a difference";
  for (const Request& request : whole.requests) {
    std::string violated = violated_in(request, limits);
    if (!violated.empty()) return violated;
  }
  if (whole.error_status != 0 && (whole.error_status < 400 || whole.error_status > 599)) {
    return "an error has no error status";
  }
  return {};
}

}  // namespace cq::test
