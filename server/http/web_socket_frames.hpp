#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cq::http {

/// How one side ends a WebSocket (RFC 6455, 7.4.1).
enum class WebSocketClose : std::uint16_t {
  kNormal = 1000,
  kGoingAway = 1001,  ///< the server ends
  kProtocolError = 1002,
  kUnsupportedData = 1003,  ///< bytes, where texts are expected
  kInvalidPayload = 1007,
  kPolicyViolation = 1008,  ///< the client may not go on
  kInternalError = 1011,
};

/// The server's side of a WebSocket without its connection: bytes in, messages out; messages in,
/// bytes out. libwslay frames them, answers pings and close frames, and refuses what RFC 6455
/// forbids with a close frame of its own. Not safe for use by several threads.
class WebSocketFrames {
 public:
  /// A message of more bytes than that ends it, with 1009.
  explicit WebSocketFrames(std::size_t max_message);
  WebSocketFrames(const WebSocketFrames&) = delete;
  WebSocketFrames& operator=(const WebSocketFrames&) = delete;
  WebSocketFrames(WebSocketFrames&&) = delete;
  WebSocketFrames& operator=(WebSocketFrames&&) = delete;
  ~WebSocketFrames();

  /// Bytes from the client; dropped once no more is read. Throws std::bad_alloc.
  void receive(std::string_view bytes);
  /// The texts that have come since the last call. Bytes where a text should be end it with 1003.
  std::vector<std::string> take_messages();
  /// What these take, and what is to be sent: a client may have pings answered without end.
  [[nodiscard]] std::size_t waiting_bytes() const noexcept;

  /// Does nothing once it is being closed, as both below.
  void send(std::string_view text);
  void ping();
  /// The last thing that is sent, behind all texts; the client answers in kind.
  void close(WebSocketClose code, std::string_view reason);

  /// The bytes for the client since the last call.
  std::string take_output();

  /// Whether a close frame was sent, or is about to be.
  [[nodiscard]] bool is_closing() const noexcept;
  /// Whether nothing more will be read, so that with the output sent all is over.
  [[nodiscard]] bool is_over() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cq::http
