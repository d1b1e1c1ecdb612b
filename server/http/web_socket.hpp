#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/responder.hpp"
#include "http/web_socket_frames.hpp"

namespace cq::http {

/// What is said on a WebSocket. From one thread at a time.
class WebSocketTalk {
 public:
  using Send = std::function<void(std::string_view text)>;

  WebSocketTalk() = default;
  WebSocketTalk(const WebSocketTalk&) = delete;
  WebSocketTalk& operator=(const WebSocketTalk&) = delete;
  WebSocketTalk(WebSocketTalk&&) = delete;
  WebSocketTalk& operator=(WebSocketTalk&&) = delete;
  virtual ~WebSocketTalk() = default;

  /// A text from the client. Returns why the talk ends, if it does.
  virtual std::optional<WebSocketClose> hear(const std::string& text, const Send& send) = 0;
  /// The client takes more: sends what there is, about 64 KiB at most. Likewise.
  virtual std::optional<WebSocketClose> speak(const Send& send) = 0;
};

/// A WebSocket on a connection that is HTTP's no more: takes the client's bytes on the reactor's
/// thread, and makes the server's in pieces, as those of a long response are made, when the client
/// has taken all before. A client that sends more than it reads answers to isn't read from, and one
/// that takes nothing is cut off, as any is. Safe from any thread.
class WebSocket final : public ByteSink {
 public:
  using SteadyNow = std::function<std::chrono::steady_clock::time_point()>;

  /// Bytes of a message.
  static constexpr std::size_t kMaxMessage = std::size_t{64} * 1024;
  /// Bytes of messages that wait to be heard or to be taken; over it nothing is read.
  static constexpr std::size_t kMaxWaiting = std::size_t{256} * 1024;
  /// A client that was silent for so long is sent a ping, and is gone when it is silent as long
  /// again.
  static constexpr std::chrono::seconds kSilence{20};
  /// How long a client has to answer a close frame.
  static constexpr std::chrono::seconds kCloseTimeout{5};

  explicit WebSocket(SteadyNow now = std::chrono::steady_clock::now);

  void receive(std::string_view bytes) override;
  void end_of_input() override;
  [[nodiscard]] bool wants_input() const noexcept override { return wants_input_; }

  /// The next bytes for the client; postponed when there are none, and the last ones where it ends.
  /// Throws what `talk` throws.
  [[nodiscard]] BodyPiece next(WebSocketTalk& talk);

 private:
  [[nodiscard]] BodyPiece piece();
  void look_at_silence();

  const SteadyNow now_;
  std::atomic<bool> wants_input_{true};
  std::mutex mutex_;
  WebSocketFrames frames_{kMaxMessage};  // guarded by mutex_, as all below
  bool input_ended_ = false;
  std::chrono::steady_clock::time_point heard_at_;
  bool was_pinged_ = false;
  std::optional<std::chrono::steady_clock::time_point> closing_since_;
};

/// The response to a client that asks for a WebSocket (RFC 6455, 4.2): 101, which lacks what makes
/// its pieces; nullopt for a request that asks for none; and where it asks in a way that isn't
/// understood, 400 or 426. Safe from any thread.
std::optional<Response> web_socket_handshake(const Request& request);

}  // namespace cq::http
