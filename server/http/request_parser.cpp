#include "http/request_parser.hpp"

#include <algorithm>
#include <utility>

#include "http/character_classes.hpp"
#include "http/request_head.hpp"

namespace cq::http {
namespace {

// Some clients send a line's end too many behind a body.
constexpr int kMaxEmptyLines = 2;
constexpr std::size_t kUsualHeaders = 12;
// A promised length is not yet a reason to set that much memory aside.
constexpr std::size_t kMaxReserve = 64 * kKibibyte;

}  // namespace

RequestParser::RequestParser(const ParserLimits& limits) : limits_(limits), chunks_(limits) {
  start_request();
}

RequestParser::Status RequestParser::parse(std::string_view& bytes) {
  try {
    while (!bytes.empty() && state_ != State::kComplete && state_ != State::kFailed) {
      advance(bytes);
    }
  } catch (const FramingError& error) {
    error_ = error;
    state_ = State::kFailed;
  }
  if (state_ == State::kComplete) return Status::kComplete;
  return state_ == State::kFailed ? Status::kFailed : Status::kNeedMore;
}

Request RequestParser::take() {
  Request taken = std::move(request_);
  start_request();
  return taken;
}

RequestParser::Phase RequestParser::phase() const noexcept {
  if (state_ == State::kFixedBody || state_ == State::kChunkedBody) return Phase::kBody;
  const bool idle = state_ == State::kRequestLine && lines_.at_line_start();
  return idle ? Phase::kIdle : Phase::kHead;
}

bool RequestParser::awaits_continue() const noexcept {
  return phase() == Phase::kBody && framing_.expects_continue && !body_begun_;
}

void RequestParser::start_request() {
  request_ = Request{};
  lines_.reset();
  absolute_host_.clear();
  framing_ = BodyFraming{};
  state_ = State::kRequestLine;
  head_left_ = limits_.max_head;
  empty_lines_ = 0;
  body_begun_ = false;
}

void RequestParser::advance(std::string_view& bytes) {
  switch (state_) {
    case State::kRequestLine:
      if (read_head_line(bytes)) take_request_line();
      break;
    case State::kHeaders:
      if (read_head_line(bytes)) take_header();
      break;
    case State::kFixedBody:
      take_fixed_body(bytes);
      break;
    case State::kChunkedBody:
      body_begun_ = true;
      if (chunks_.decode(bytes, request_.body)) state_ = State::kComplete;
      break;
    case State::kComplete:
    case State::kFailed:
      break;
  }
}

bool RequestParser::read_head_line(std::string_view& bytes) {
  // What can't become a request, a TLS greeting say, is refused without waiting for a line's end.
  if (state_ == State::kRequestLine && lines_.at_line_start() && bytes.front() != '\r' &&
      bytes.front() != '\n' && !is_in(kTokenCharacter, bytes.front())) {
    throw FramingError(400, "The request line does not begin with a method");
  }
  switch (lines_.read(bytes, head_left_)) {
    case LineReader::Result::kLine:
      head_left_ -= lines_.line().size() + 2;
      return true;
    case LineReader::Result::kNeedMore:
      return false;
    case LineReader::Result::kBareLineFeed:
      throw FramingError(400, "A line of the request's head does not end in CR LF");
    case LineReader::Result::kTooLong:
      break;
  }
  throw FramingError(431, "The request's head is larger than this server takes");
}

void RequestParser::take_request_line() {
  if (lines_.line().empty()) {
    if (++empty_lines_ > kMaxEmptyLines) {
      throw FramingError(400, "There are empty lines where a request was expected");
    }
    return;
  }
  parse_request_line(lines_.line(), request_, absolute_host_);
  request_.headers.reserve(std::min(kUsualHeaders, limits_.max_headers));
  state_ = State::kHeaders;
}

void RequestParser::take_header() {
  if (lines_.line().empty()) {
    end_head();
    return;
  }
  if (request_.headers.size() == limits_.max_headers) {
    throw FramingError(431, "The request has more headers than this server takes");
  }
  request_.headers.push_back(parse_field_line(lines_.line()));
}

void RequestParser::end_head() {
  framing_ = read_body_framing(request_, limits_);
  if (!absolute_host_.empty()) {
    for (Header& header : request_.headers) {
      if (header.name == "host") header.value = absolute_host_;
    }
  }
  if (framing_.chunked) {
    chunks_.start();
    state_ = State::kChunkedBody;
  } else if (framing_.length > 0) {
    request_.body.reserve(std::min(framing_.length, kMaxReserve));
    state_ = State::kFixedBody;
  } else {
    state_ = State::kComplete;
  }
}

void RequestParser::take_fixed_body(std::string_view& bytes) {
  body_begun_ = true;
  const std::size_t taken = std::min(framing_.length - request_.body.size(), bytes.size());
  request_.body.append(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  if (request_.body.size() == framing_.length) state_ = State::kComplete;
}

}  // namespace cq::http
