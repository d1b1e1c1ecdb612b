#include "http/session.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace cq::http {
namespace {

/// What is encrypted before it is handed to the socket.
constexpr std::size_t kEncryptedAhead = 64 * kKibibyte;
/// With more to be sent, which isn't responses but what TLS itself has to say, nothing is read.
constexpr std::size_t kMostOwedByTls = 128 * kKibibyte;

}  // namespace

Session::Session(int fd, std::string peer_address, SessionContext& context)
    : fd_(fd),
      is_tls_(context.options.tls != nullptr),
      origins_(std::move(peer_address), is_tls_, context.options.trusted_proxies),
      context_(context),
      mailbox_(context.mailbox),
      connection_(context.limits, context.writer, context.bodies),
      responses_(context.responses),
      wait_(is_tls_ ? Wait::kHandshake : Wait::kRequest),
      deadline_(context.now + timeout_of(wait_)) {}

void Session::deliver(std::uint64_t sequence, Response response) {
  if (mailbox_->owned_by_this_thread()) {
    take_response(sequence, std::move(response));
  } else {
    mailbox_->post(MailedResponse{shared_from_this(), sequence, std::move(response)});
  }
}

void Session::take_response(std::uint64_t sequence, Response response) {
  if (closed_ || over_) return;
  connection_.respond(sequence, std::move(response));
  settle_later();
}

void Session::deliver_permit(std::uint64_t sequence, std::optional<Response> refusal) {
  if (!mailbox_->owned_by_this_thread()) {
    mailbox_->post(MailedPermit{shared_from_this(), sequence, std::move(refusal)});
    return;
  }
  if (closed_ || over_) return;
  if (refusal) {
    connection_.refuse_body(sequence, *std::move(refusal), *this);
  } else {
    connection_.permit_body(sequence);
  }
  settle_later();
}

void Session::deliver_piece(std::uint64_t sequence, BodyPiece piece) {
  if (!mailbox_->owned_by_this_thread()) {
    mailbox_->post(MailedPiece{shared_from_this(), sequence, std::move(piece)});
    return;
  }
  if (closed_ || over_) return;
  piece_put_off_ = piece.kind == BodyPiece::Kind::kPostponed;
  if (!connection_.add_piece(sequence, piece)) cut_off_ = true;
  settle_later();
}

void Session::settle_later() {
  if (in_own_event_ || queued_) return;
  context_.answered.push_back(shared_from_this());
  queued_ = true;
}

void Session::on_request(Request request, std::uint64_t sequence) {
  Origin origin = origins_.read(request.headers);
  request.client_address = std::move(origin.address);
  request.is_https = origin.is_https;
  try {
    context_.handler(std::move(request), Responder(shared_from_this(), sequence));
  } catch (...) {
    // A handler may throw anything; the responder, destroyed on the way here, has answered 500.
    return;
  }
}

bool Session::wants_to_permit(const Request& received, std::uint64_t sequence) {
  if (!context_.options.check_body) return false;
  try {
    context_.options.check_body(received, origins_.read(received.headers).address,
                                BodyPermit(shared_from_this(), sequence));
  } catch (...) {
    // The permit, destroyed on the way here, allows it.
    return true;
  }
  return true;
}

void Session::on_refusal(const Request& received, Response& response) {
  if (context_.options.on_refusal) {
    context_.options.on_refusal(received, origins_.read(received.headers).address, response);
  }
}

void Session::receive(std::string_view bytes) {
  if (lingering_ || over_) return;
  in_own_event_ = true;
  if (is_tls_) {
    receive_encrypted(bytes);
  } else {
    connection_.receive(bytes, *this);
  }
  if (connection_.is_switched()) piece_put_off_ = false;  // it may be answered now
  in_own_event_ = false;
}

void Session::receive_encrypted(std::string_view bytes) {
  // A client that never says anything takes no more memory than without TLS.
  if (!tls_) tls_ = std::make_unique<TlsChannel>(*context_.options.tls->current());
  std::vector<char>& buffer = context_.decrypted;
  if (buffer.empty()) buffer.resize(TlsChannel::kRecord);
  tls_->receive(bytes);
  for (std::string_view plain; !(plain = tls_->read(buffer)).empty();) {
    connection_.receive(plain, *this);
  }
  switch (tls_->state()) {
    case TlsChannel::State::kHandshake:
    case TlsChannel::State::kOpen:
      break;
    case TlsChannel::State::kEnded:
      if (!input_ended_) end_of_input();
      break;
    case TlsChannel::State::kFailed:
      fail_tls(false);
      break;
    case TlsChannel::State::kIsHttp:
      fail_tls(true);
      break;
  }
}

// What says why goes out as far as the socket takes it immediately. As behind a last response, the
// client has some time to read it.
void Session::fail_tls(bool client_speaks_http) {
  client_left_ = true;
  if (client_speaks_http) {
    Response response = detail_response(400, "This port speaks HTTPS, not HTTP");
    on_refusal({}, response);
    std::string bytes;
    context_.writer.write(response, {.keep_alive = false}, bytes);
    send_some(bytes);
  } else if (!blocked_) {
    send_some(tls_->output());
  }
  if (over_ || input_ended_ || ::shutdown(fd_, SHUT_WR) != 0) {
    over_ = true;
  } else {
    lingering_ = true;
  }
}

void Session::end_of_input() {
  input_ended_ = client_left_ = true;
  if (lingering_) {
    over_ = true;
  } else {
    connection_.end_of_input();
    if (connection_.is_switched()) piece_put_off_ = false;
  }
}

// Unwanted input is watched for, too, until some comes: most clients send nothing before their
// response, and each change of what is watched for costs a system call.
bool Session::interest_changed() noexcept {
  if (wants_input()) input_waits_ = false;
  const bool input = wants_input() || (watched_for_input_ && !input_waits_ && !input_ended_);
  const bool changed = input != watched_for_input_ || wants_to_write() != watched_for_room_;
  watched_for_input_ = input;
  watched_for_room_ = wants_to_write();
  return changed;
}

void Session::look_for_end_of_input() noexcept {
  if (over_ || client_left_ || !input_waits_ || connection_.unanswered() == 0) return;
  pollfd peer{.fd = fd_, .events = POLLRDHUP, .revents = 0};
  if (::poll(&peer, 1, 0) == 1 && (peer.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) {
    client_left_ = true;
  }
}

void Session::settle() {
  queued_ = false;
  in_own_event_ = true;
  while (!over_) {
    send_output();
    if (over_) break;
    ask_for_piece();
    over_ = over_ || cut_off_;
    if (can_send() && !connection_.output().empty()) continue;
    if (!connection_.can_resume()) break;
    connection_.resume(*this);
  }
  in_own_event_ = false;
  charge_responses();
  if (over_) return;
  if (connection_.finished() && !lingering_) finish();
  update_deadline();
}

void Session::send_output() {
  if (is_tls_) {
    send_encrypted();
    return;
  }
  while (!blocked_ && !over_ && !connection_.output().empty()) {
    connection_.sent(send_some(connection_.output()));
  }
}

// Responses are encrypted only as far as the socket may take them, so that what waits for the
// client stays bounded as it is without TLS.
void Session::send_encrypted() {
  if (!tls_ || lingering_) return;
  while (!blocked_ && !over_) {
    while (tls_->output().size() < kEncryptedAhead) {
      const std::size_t taken = tls_->write(connection_.output());
      if (taken == 0) break;
      connection_.sent(taken);
    }
    if (tls_->output().empty()) break;
    tls_->sent(send_some(tls_->output()));
  }
  if (tls_->state() == TlsChannel::State::kFailed) over_ = true;
}

/// Returns how many of the bytes the socket took.
std::size_t Session::send_some(std::string_view bytes) noexcept {
  const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count >= 0) {
    progressed_ = true;
    return static_cast<std::size_t>(count);
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK) {
    blocked_ = true;
  } else if (errno != EINTR) {
    over_ = true;
  }
  return 0;
}

bool Session::tls_owes_too_much() const noexcept {
  return tls_ && tls_->output().size() > kMostOwedByTls;
}

void Session::ask_for_piece() {
  if (blocked_ || cut_off_ || piece_put_off_ || !connection_.wants_piece()) return;
  charge_responses();
  if (responses_ && !responses_->has_room_for_piece()) {
    piece_put_off_ = true;
    return;
  }
  const std::uint64_t sequence = connection_.sequence_of_rest();
  const std::shared_ptr<BodySource> source = connection_.begin_piece();
  try {
    source->make_piece(PieceReceiver(shared_from_this(), sequence));
  } catch (...) {
    // A source may throw anything; the receiver, destroyed on the way here, has ended the session.
    return;
  }
}

void Session::charge_responses() noexcept {
  if (!responses_) return;
  std::size_t bytes = 0;
  if (!over_) {
    bytes = connection_.response_bytes() + (tls_ ? tls_->output().size() : 0);
    if (connection_.awaits_piece()) bytes += ResponseBudget::kPiece;
  }
  if (bytes == charged_) return;
  responses_->change(charged_, bytes);
  charged_ = bytes;
}

void Session::close() noexcept {
  // One that has no request to respond to isn't cut off, whichever way it ends.
  if (tls_ && !closed_ && !lingering_ && can_send() && connection_.idle()) {
    tls_->close();
    send_some(tls_->output());
  }
  closed_ = over_ = client_left_ = true;
  charge_responses();
  connection_.release();
  tls_.reset();
  place_ = {};
}

// Closing a socket that holds unread input would reset the connection, and the client might lose
// the response: so the server ends its side only, and gives the client time to end the other.
void Session::finish() {
  if (tls_) {
    tls_->close();
    send_output();
    if (blocked_ || over_) return;
  }
  if (input_ended_ || ::shutdown(fd_, SHUT_WR) != 0) {
    over_ = true;
  } else {
    lingering_ = true;
  }
}

Session::Wait Session::current_wait() const noexcept {
  if (lingering_) return Wait::kPeerClose;
  if (in_handshake()) return Wait::kHandshake;
  if (blocked_ || tls_awaits_input()) return Wait::kWritable;
  if (connection_.unanswered() > 0) return Wait::kResponse;
  switch (connection_.phase()) {
    case RequestParser::Phase::kHead:
      return Wait::kHead;
    case RequestParser::Phase::kBody:
      return Wait::kBody;
    case RequestParser::Phase::kIdle:
      break;
  }
  return Wait::kRequest;
}

std::chrono::milliseconds Session::timeout_of(Wait wait) const noexcept {
  const ServerOptions& options = context_.options;
  switch (wait) {
    case Wait::kRequest:
      return options.keep_alive_timeout;
    case Wait::kHandshake:
    case Wait::kHead:
      return options.head_timeout;
    case Wait::kBody:
      return options.body_timeout;
    case Wait::kWritable:
      return options.send_timeout;
    case Wait::kPeerClose:
      return options.linger_timeout;
    case Wait::kResponse:
      break;
  }
  return std::chrono::milliseconds::max();
}

// A head or a body has its time from its first byte on, however the rest drips in, and the next
// request from the end of the last: what comes meanwhile, as parts of TLS's records do, gives it no
// more. Sending has its time from the last byte that the client took.
void Session::update_deadline() {
  const Wait wait = current_wait();
  const bool goes_on = wait == wait_ && requests_at_wait_ == connection_.requests() &&
                       !(wait == Wait::kWritable && progressed_);
  progressed_ = false;
  if (goes_on) return;
  wait_ = wait;
  requests_at_wait_ = connection_.requests();
  deadline_ = wait == Wait::kResponse ? std::chrono::steady_clock::time_point::max()
                                      : context_.now + timeout_of(wait);
}

bool Session::check_deadline() {
  if (over_ || context_.now < deadline_) return false;
  if (wait_ == Wait::kHead) {
    connection_.refuse(408, "The request's head did not arrive in time", *this);
  } else if (wait_ == Wait::kBody) {
    connection_.refuse(408, "The request's body did not arrive in time", *this);
  } else {
    over_ = true;
  }
  return true;
}

}  // namespace cq::http
