#include "http/tls_channel.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <exception>
#include <new>

namespace cq::http {
namespace {

/// An idle connection keeps no larger buffer.
constexpr std::size_t kKeptTlsOutput = 1024;
/// What was sent is dropped once it is that much, though more waits behind it.
constexpr std::size_t kKeptSent = std::size_t{64} * 1024;
/// A client that sends more messages of the handshake at once, once it is over, keeps a thread busy
/// with deriving keys.
constexpr unsigned kMostMessagesAtOnce = 32;

struct FreeBioMethod {
  void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
};

}  // namespace

/// OpenSSL's view of a channel: it reads what was received and appends to what is to be sent.
struct TlsBio {
  static TlsChannel& channel_of(BIO* bio) noexcept {
    return *static_cast<TlsChannel*>(BIO_get_data(bio));
  }

  static int read(BIO* bio, char* buffer, int size) noexcept {
    BIO_clear_retry_flags(bio);
    TlsChannel& channel = channel_of(bio);
    std::string_view& input = channel.input_;
    if (size <= 0 || input.empty() || channel.messages_at_once_ > kMostMessagesAtOnce) {
      BIO_set_retry_read(bio);
      return -1;
    }
    const std::size_t count = std::min(static_cast<std::size_t>(size), input.size());
    input.copy(buffer, count);
    input.remove_prefix(count);
    return static_cast<int>(count);
  }

  static int write(BIO* bio, const char* bytes, int size) noexcept {
    BIO_clear_retry_flags(bio);
    if (size <= 0) return 0;
    try {
      channel_of(bio).output_.append(bytes, static_cast<std::size_t>(size));
    } catch (const std::exception&) {
      return -1;  // out of memory: without a retry flag, the connection fails
    }
    return size;
  }

  static long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) noexcept {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static void count_message(int is_written, int /*version*/, int content_type,
                            const void* /*bytes*/, std::size_t /*size*/, SSL* /*ssl*/,
                            void* channel) noexcept {
    if (is_written != 0 || content_type != SSL3_RT_HANDSHAKE) return;
    ++static_cast<TlsChannel*>(channel)->messages_at_once_;
  }

  static BIO_METHOD* make_method() {
    BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cq");
    if (method == nullptr) throw std::bad_alloc();
    BIO_meth_set_read(method, read);
    BIO_meth_set_write(method, write);
    BIO_meth_set_ctrl(method, control);
    return method;
  }

  static BIO* make(TlsChannel& channel) {
    static const std::unique_ptr<BIO_METHOD, FreeBioMethod> kMethod(make_method());
    BIO* const bio = BIO_new(kMethod.get());
    if (bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, &channel);
    BIO_set_init(bio, 1);
    return bio;
  }
};

void TlsChannel::Free::operator()(SSL* ssl) const noexcept {
  SSL_free(ssl);
}

TlsChannel::TlsChannel(const TlsIdentity& identity) : ssl_(SSL_new(identity.context())) {
  if (!ssl_) throw std::bad_alloc();
  BIO* const bio = TlsBio::make(*this);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
  SSL_set_msg_callback(ssl_.get(), TlsBio::count_message);
  SSL_set_msg_callback_arg(ssl_.get(), this);
}

TlsChannel::~TlsChannel() = default;

std::string_view TlsChannel::read(std::span<char> buffer) {
  if (state_ != State::kHandshake && state_ != State::kOpen) {
    input_ = {};
    return {};
  }
  ERR_clear_error();
  awaits_input_ = false;
  std::size_t count = 0;
  const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
  if (state_ == State::kHandshake && SSL_is_init_finished(ssl_.get()) != 0) state_ = State::kOpen;
  if (result == 1) return {buffer.data(), count};
  handle_failure(SSL_get_error(ssl_.get(), result));
  if (messages_at_once_ > kMostMessagesAtOnce) fail();
  return {};
}

void TlsChannel::fail() noexcept {
  state_ = State::kFailed;
  input_ = {};
}

std::size_t TlsChannel::write(std::string_view plain) {
  if (plain.empty() || !can_write()) return 0;
  ERR_clear_error();
  std::size_t count = 0;
  const int result =
      SSL_write_ex(ssl_.get(), plain.data(), std::min(plain.size(), kRecord), &count);
  if (result == 1) return count;
  const int error = SSL_get_error(ssl_.get(), result);
  awaits_input_ = error == SSL_ERROR_WANT_READ;
  handle_failure(error);
  return 0;
}

void TlsChannel::handle_failure(int error) noexcept {
  switch (error) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:  // which the output never asks for, as it takes everything
      return;
    case SSL_ERROR_ZERO_RETURN:
      state_ = State::kEnded;
      return;
    default:
      break;
  }
  const int reason = ERR_GET_REASON(ERR_peek_last_error());
  const bool is_http = error == SSL_ERROR_SSL && state_ == State::kHandshake &&
                       (reason == SSL_R_HTTP_REQUEST || reason == SSL_R_HTTPS_PROXY_REQUEST);
  state_ = is_http ? State::kIsHttp : State::kFailed;
  input_ = {};
  ERR_clear_error();
}

void TlsChannel::close() noexcept {
  if (closed_ || (state_ != State::kOpen && state_ != State::kEnded)) return;
  closed_ = true;
  ERR_clear_error();
  // Both outcomes are fine: the client's own close_notify isn't waited for.
  if (SSL_shutdown(ssl_.get()) < 0) ERR_clear_error();
}

void TlsChannel::sent(std::size_t bytes) noexcept {
  sent_ += bytes;
  if (sent_ < output_.size()) {
    if (sent_ < kKeptSent) return;
    output_.erase(0, sent_);
    sent_ = 0;
    return;
  }
  sent_ = 0;
  if (output_.capacity() > kKeptTlsOutput) {
    std::string().swap(output_);
  } else {
    output_.clear();
  }
}

}  // namespace cq::http
