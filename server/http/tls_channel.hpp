#pragma once

#include <openssl/types.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/tls_identity.hpp"

namespace cq::http {

/// The server's end of one TLS connection, without its socket: encrypted bytes in and plain ones
/// out, plain bytes in and encrypted ones out. Of what is received it holds at most an unfinished
/// record. Not safe for use by several threads.
class TlsChannel {
 public:
  /// What a record holds at most, in bytes: read() takes a buffer of that size to the best
  /// advantage.
  static constexpr std::size_t kRecord = std::size_t{16} * 1024;

  enum class State {
    kHandshake,
    kOpen,
    kEnded,   ///< the client has said that it sends no more; it may still be written to
    kFailed,  ///< nothing is read or written any more; output() has the alert that says why
    kIsHttp,  ///< likewise: the client speaks HTTP without TLS
  };

  /// Throws std::bad_alloc when OpenSSL has no memory for it.
  explicit TlsChannel(const TlsIdentity& identity);
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;
  TlsChannel(TlsChannel&&) = delete;
  TlsChannel& operator=(TlsChannel&&) = delete;
  ~TlsChannel();

  /// Bytes from the network. They must stay until read() has returned nothing.
  void receive(std::string_view encrypted) noexcept {
    input_ = encrypted;
    messages_at_once_ = 0;
  }
  /// The next plain bytes of what was received, in `buffer`. Nothing when all of it was taken; what
  /// else that means is for state() to say.
  std::string_view read(std::span<char> buffer);

  /// Encrypts the first of these bytes, a record at most, and returns how many. None unless
  /// can_write(), and where it turns out that the client must send something first; then the same
  /// bytes are to be given again, or more that begin with these.
  std::size_t write(std::string_view plain);
  [[nodiscard]] bool can_write() const noexcept {
    return (state_ == State::kOpen || state_ == State::kEnded) && !awaits_input_;
  }
  /// Whether nothing can be written until more was received and read.
  [[nodiscard]] bool awaits_input() const noexcept { return awaits_input_; }

  /// Announces that nothing more will be written (close_notify), if the connection has come so far.
  /// Once.
  void close() noexcept;

  /// What is to be sent, and how much of it was. A view is valid until the next call.
  [[nodiscard]] std::string_view output() const noexcept {
    return std::string_view(output_).substr(sent_);
  }
  void sent(std::size_t bytes) noexcept;

  [[nodiscard]] State state() const noexcept { return state_; }

 private:
  friend struct TlsBio;
  struct Free {
    void operator()(SSL* ssl) const noexcept;
  };

  void handle_failure(int error) noexcept;
  void fail() noexcept;

  std::string_view input_;  ///< what OpenSSL hasn't taken yet
  std::string output_;
  std::size_t sent_ = 0;  ///< of output_
  State state_ = State::kHandshake;
  bool awaits_input_ = false;
  bool closed_ = false;
  unsigned messages_at_once_ = 0;   ///< of the handshake, in what was received last
  std::unique_ptr<SSL, Free> ssl_;  ///< last, as it uses all of the above
};

}  // namespace cq::http
