#include "http/web_socket_frames.hpp"

#include <wslay/wslay.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace cq::http {

class WebSocketFrames::Impl {
 public:
  explicit Impl(std::size_t max_message) {
    const wslay_event_callbacks callbacks{.recv_callback = &Impl::read,
                                          .send_callback = &Impl::write,
                                          .genmask_callback = nullptr,  // a client's
                                          .on_frame_recv_start_callback = &Impl::look_at_frame,
                                          .on_frame_recv_chunk_callback = nullptr,
                                          .on_frame_recv_end_callback = nullptr,
                                          .on_msg_recv_callback = &Impl::take};
    if (wslay_event_context_server_init(&context_, &callbacks, this) != 0) throw std::bad_alloc();
    wslay_event_config_set_max_recv_msg_length(context_, max_message);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  Impl(Impl&&) = delete;
  Impl& operator=(Impl&&) = delete;
  ~Impl() { wslay_event_context_free(context_); }

  void receive(std::string_view bytes) {
    if (is_broken_) return;
    flush();  // a close frame that these bytes lead to is sent before whatever is queued
    input_ = bytes;
    const int result = wslay_event_recv(context_);
    input_ = {};
    if (result == WSLAY_ERR_CALLBACK_FAILURE) refuse_frame();
    if (result != 0) is_broken_ = true;
    if (has_failed_) throw std::bad_alloc();
  }

  std::vector<std::string> take_messages() {
    waiting_ = 0;
    return std::exchange(messages_, {});
  }

  void queue(std::uint8_t opcode, std::string_view payload) {
    const wslay_event_msg message{.opcode = opcode,
                                  .msg = reinterpret_cast<const std::uint8_t*>(payload.data()),
                                  .msg_length = payload.size()};
    // What comes behind a close frame is refused, and dropped.
    if (wslay_event_queue_msg(context_, &message) == WSLAY_ERR_NOMEM) throw std::bad_alloc();
  }

  void close(WebSocketClose code, std::string_view reason) {
    flush();  // libwslay sends a close frame first, and nothing behind it
    queue_close(code, reason);
  }

  std::string take_output() {
    flush();
    if (has_failed_) throw std::bad_alloc();
    return std::exchange(output_, {});
  }

  [[nodiscard]] bool is_closing() const noexcept {
    return is_broken_ || wslay_event_get_close_sent(context_) != 0 ||
           wslay_event_get_write_enabled(context_) == 0;
  }
  [[nodiscard]] bool is_over() const noexcept {
    return is_broken_ || wslay_event_get_close_received(context_) != 0 ||
           wslay_event_get_read_enabled(context_) == 0;
  }
  [[nodiscard]] std::size_t waiting_bytes() const noexcept {
    constexpr std::size_t kOfEach = 128;  // what libwslay keeps of a message besides its bytes
    return waiting_ + output_.size() + wslay_event_get_queued_msg_length(context_) +
           kOfEach * wslay_event_get_queued_msg_count(context_);
  }

 private:
  static Impl& of(void* self) noexcept { return *static_cast<Impl*>(self); }

  void queue_close(WebSocketClose code, std::string_view reason) {
    const int result = wslay_event_queue_close(context_, static_cast<std::uint16_t>(code),
                                               reinterpret_cast<const std::uint8_t*>(reason.data()),
                                               reason.size());
    if (result == WSLAY_ERR_NOMEM) throw std::bad_alloc();
  }

  /// Of what can't be a frame libwslay has queued a close frame without a code.
  void refuse_frame() {
    if (wslay_event_get_close_sent(context_) != 0) return;
    wslay_event_shutdown_write(context_);
    constexpr std::string_view kProtocolError = "\x88\x02\x03\xea";  // 1002
    output_.append(kProtocolError);
  }

  /// Frames what is queued.
  void flush() noexcept {
    if (wslay_event_want_write(context_) != 0 && wslay_event_send(context_) != 0) {
      is_broken_ = true;
    }
  }

  static ssize_t read(wslay_event_context_ptr context, std::uint8_t* into, std::size_t size,
                      int /*flags*/, void* self) noexcept {
    std::string_view& input = of(self).input_;
    if (input.empty()) {
      wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
      return -1;
    }
    const std::size_t count = std::min(size, input.size());
    std::memcpy(into, input.data(), count);
    input.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }

  static ssize_t write(wslay_event_context_ptr context, const std::uint8_t* bytes, std::size_t size,
                       int /*flags*/, void* self) noexcept {
    try {
      of(self).output_.append(reinterpret_cast<const char*>(bytes), size);
      return static_cast<ssize_t>(size);
    } catch (...) {
      of(self).has_failed_ = true;
      wslay_event_set_error(context, WSLAY_ERR_CALLBACK_FAILURE);
      return -1;
    }
  }

  // A code has two bytes; libwslay takes one byte for none.
  static void look_at_frame(wslay_event_context_ptr /*context*/,
                            const wslay_event_on_frame_recv_start_arg* frame, void* self) noexcept {
    if (frame->opcode != WSLAY_CONNECTION_CLOSE || frame->payload_length != 1) return;
    try {
      of(self).queue_close(WebSocketClose::kProtocolError, "");
    } catch (...) {
      of(self).has_failed_ = true;
    }
  }

  static void take(wslay_event_context_ptr /*context*/, const wslay_event_on_msg_recv_arg* message,
                   void* self) noexcept {
    constexpr std::size_t kOfEach = sizeof(std::string);
    Impl& own = of(self);
    try {
      if (message->opcode == WSLAY_TEXT_FRAME) {
        own.messages_.emplace_back(reinterpret_cast<const char*>(message->msg),
                                   message->msg_length);
        own.waiting_ += message->msg_length + kOfEach;
      } else if (message->opcode == WSLAY_BINARY_FRAME) {
        own.queue_close(WebSocketClose::kUnsupportedData, "texts are expected");
      }
    } catch (...) {
      own.has_failed_ = true;
    }
  }

  wslay_event_context_ptr context_ = nullptr;
  std::string_view input_;
  std::string output_;
  std::vector<std::string> messages_;
  std::size_t waiting_ = 0;
  bool is_broken_ = false;
  bool has_failed_ = false;  ///< for want of memory, where nothing may be thrown
};

WebSocketFrames::WebSocketFrames(std::size_t max_message)
    : impl_(std::make_unique<Impl>(max_message)) {}

WebSocketFrames::~WebSocketFrames() = default;

void WebSocketFrames::receive(std::string_view bytes) {
  impl_->receive(bytes);
}

std::vector<std::string> WebSocketFrames::take_messages() {
  return impl_->take_messages();
}

std::size_t WebSocketFrames::waiting_bytes() const noexcept {
  return impl_->waiting_bytes();
}

void WebSocketFrames::send(std::string_view text) {
  impl_->queue(WSLAY_TEXT_FRAME, text);
}

void WebSocketFrames::ping() {
  impl_->queue(WSLAY_PING, {});
}

void WebSocketFrames::close(WebSocketClose code, std::string_view reason) {
  impl_->close(code, reason);
}

std::string WebSocketFrames::take_output() {
  return impl_->take_output();
}

bool WebSocketFrames::is_closing() const noexcept {
  return impl_->is_closing();
}

bool WebSocketFrames::is_over() const noexcept {
  return impl_->is_over();
}

}  // namespace cq::http
