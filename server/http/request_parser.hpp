#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/chunked_decoder.hpp"
#include "http/message.hpp"
#include "http/request_head.hpp"

namespace cq::http {

/// A strict incremental parser of HTTP/1.0 and HTTP/1.1 requests without a socket: bytes in, in
/// whatever pieces, requests out. Looks at each byte of a head once, and holds at most what the
/// limits allow. Not safe for use by several threads.
class RequestParser {
 public:
  enum class Status { kNeedMore, kComplete, kFailed };
  /// The state of the request that is being received.
  enum class Phase { kIdle, kHead, kBody };

  /// The limits must live as long as the parser.
  explicit RequestParser(const ParserLimits& limits);

  /// Takes bytes from the front of `bytes`. After kNeedMore all were taken; after kComplete those
  /// of one request were, to be had by take(); after kFailed error() says why, and the parser takes
  /// nothing more.
  Status parse(std::string_view& bytes);

  /// The request that is complete. The parser is ready for the next one.
  Request take();

  /// Only after kFailed.
  [[nodiscard]] const FramingError& error() const { return error_.value(); }

  /// What has been read so far of the request that is being received, or that failed.
  [[nodiscard]] const Request& received() const noexcept { return request_; }

  /// The length that the head of that request has given for its body; 0 where it gave none.
  [[nodiscard]] std::size_t promised_body() const noexcept { return framing_.length; }

  /// Frees what has been read of its body, for a request that will never be complete.
  void drop_body() noexcept { std::string().swap(request_.body); }

  [[nodiscard]] Phase phase() const noexcept;

  /// Whether the request being received waits for a 100 response, and no byte of its body has come.
  [[nodiscard]] bool awaits_continue() const noexcept;

 private:
  enum class State { kRequestLine, kHeaders, kFixedBody, kChunkedBody, kComplete, kFailed };

  void advance(std::string_view& bytes);
  bool read_head_line(std::string_view& bytes);
  void take_request_line();
  void take_header();
  void end_head();
  void take_fixed_body(std::string_view& bytes);
  void start_request();

  const ParserLimits& limits_;
  State state_ = State::kRequestLine;
  LineReader lines_;
  ChunkedDecoder chunks_;
  Request request_;
  std::string absolute_host_;  ///< of an absolute target
  BodyFraming framing_;
  std::size_t head_left_ = 0;  ///< what the lines of the head may still take
  int empty_lines_ = 0;        ///< before the request line
  bool body_begun_ = false;
  std::optional<FramingError> error_;
};

}  // namespace cq::http
