#include "http/pistache_transport.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <string_view>
#include <utility>

namespace cq::http {

namespace {

/// An IPv4 client of a socket that listens on IPv6 is known by its IPv4 address.
std::string peer_address_of(const Pistache::Tcp::Peer& peer) {
  constexpr std::string_view kMapped = "::ffff:";
  std::string host = peer.address().host();
  if (host.starts_with(kMapped) && host.find('.') != std::string::npos)
    host.erase(0, kMapped.size());
  return host;
}

}  // namespace

void PistacheHandler::onConnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) {
  sessions_[peer->fd()] = std::make_shared<Session>(peer->fd(), peer_address_of(*peer), context_);
}

void PistacheHandler::onDisconnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) {
  const auto found = sessions_.find(peer->fd());
  if (found == sessions_.end()) return;
  found->second->close();
  sessions_.erase(found);
}

std::shared_ptr<Pistache::Tcp::Handler> PistacheHandler::clone() const {
  return std::make_shared<PistacheHandler>(context_);
}

namespace {

using Pistache::Polling::Mode;
using Pistache::Polling::NotifyOn;
using Pistache::Polling::Tag;

constexpr std::size_t kInputSize = 64 * kKibibyte;
constexpr int kAcceptedPerRound = 64;
// What all sessions together may hand out in a round, roughly: at some 20 us each, a new client
// waits a few milliseconds for its turn, however much the others send.
constexpr std::size_t kRequestsPerRound = 256;
constexpr std::size_t kLongestTurn = 32;
// What a client sends within a handshake may cost a signature, of up to a millisecond or some.
constexpr int kHandshakesPerRound = 8;

Tag tag_of(int fd) {
  return Tag(static_cast<std::uint64_t>(fd));
}

NotifyOn interest_of(const Session& session) {
  const NotifyOn read = session.is_watched_for_input() ? NotifyOn::Read : NotifyOn::None;
  const NotifyOn write = session.is_watched_for_room() ? NotifyOn::Write : NotifyOn::None;
  return read | write;
}

/// How often deadlines are checked: often enough for the shortest of the timeouts.
std::chrono::milliseconds sweep_period(const ServerOptions& options) {
  using std::chrono::milliseconds;
  const milliseconds shortest =
      std::min({options.head_timeout, options.body_timeout, options.keep_alive_timeout,
                options.send_timeout, options.linger_timeout});
  return std::clamp(shortest / 4, milliseconds(10), milliseconds(250));
}

SessionContext make_context(const ReactorShare& share) {
  const ServerOptions& options = share.options;
  ConnectionLimits limits;
  limits.parser.max_head = options.max_head;
  limits.parser.max_headers = options.max_headers;
  limits.parser.max_body = options.max_body;
  limits.max_pipelined = options.max_pipelined;
  limits.max_backlog = options.max_backlog;
  return {options, share.handler, nullptr, limits, share.bodies, share.responses, {}, {}, {}};
}

}  // namespace

PistacheTransport::PistacheTransport(ReactorShare& share)
    : PistacheTransport(share, std::make_shared<PistacheHandler>(make_context(share))) {}

PistacheTransport::PistacheTransport(ReactorShare& share,
                                     const std::shared_ptr<PistacheHandler>& sessions)
    : Transport(sessions), share_(share), sessions_(sessions) {}

std::shared_ptr<Pistache::Aio::Handler> PistacheTransport::clone() const {
  return std::make_shared<PistacheTransport>(share_);
}

void PistacheTransport::registerPoller(Pistache::Polling::Epoll& poller) {
  const Pistache::Flags<NotifyOn> read(NotifyOn::Read);
  number_ = share_.mailboxes.size();
  share_.idle_since.emplace_back(ReactorShare::kNoneIdle);
  share_.swept_at.emplace_back(std::chrono::steady_clock::now().time_since_epoch().count());
  context().mailbox = std::make_shared<Mailbox>();
  share_.mailboxes.push_back(context().mailbox);
  timer_.emplace(sweep_period(share_.options));
  input_.resize(kInputSize);
  poller.addFd(context().mailbox->fd(), read, tag_of(context().mailbox->fd()));
  poller.addFd(timer_->fd(), read, tag_of(timer_->fd()));
  if (number_ == 0) {
    acceptor_.emplace(share_);
    poller.addFd(share_.listener.fd(), read, tag_of(share_.listener.fd()));
    accepting_ = true;
  }
}

void PistacheTransport::onReady(const Pistache::Aio::FdSet& fds) {
  context().now = std::chrono::steady_clock::now();
  turn_ = std::clamp<std::size_t>(kRequestsPerRound / (fds.size() + awaiting_turn_.size()), 1,
                                  kLongestTurn);
  handshakes_left_ = kHandshakesPerRound;
  take_turns();
  for (const Entry& entry : fds) {
    on_event(entry, static_cast<int>(entry.getTag().value()));
    settle_answered();
  }
  end_slowest_readers();
  remove_over();
  if (connection_waits_) {
    accept_waiting();
    remove_over();
  }
  publish_idle();
  if (!awaiting_turn_.empty()) context().mailbox->post_wake_up();
  if (draining_ && !drained_reported_ && sessions_->sessions().empty()) {
    drained_reported_ = true;
    drained_.set_value();
  }
}

// What a session couldn't hand out in its last turn comes before what others send now.
void PistacheTransport::take_turns() {
  for (const std::shared_ptr<Session>& session : std::exchange(awaiting_turn_, {})) {
    session->begin_turn(turn_);
    if (!session->over()) settle(*session);
  }
  settle_answered();
}

void PistacheTransport::on_event(const Entry& entry, int fd) {
  if (fd == context().mailbox->fd()) {
    read_mail();
  } else if (fd == timer_->fd()) {
    sweep();
  } else if (fd == share_.listener.fd()) {
    connection_waits_ = accepting_;
  } else if (const auto found = sessions_->sessions().find(fd);
             found != sessions_->sessions().end()) {
    on_peer_event(entry, *found->second);
  }
}

void PistacheTransport::on_peer_event(const Entry& entry, Session& session) {
  if (session.over()) return;
  session.begin_turn(turn_);
  try {
    if (entry.isHangup() || (!entry.isReadable() && !entry.isWritable())) session.abandon();
    if (entry.isWritable()) session.writable();
    // What a handshake goes on with is still there in the next round.
    const bool waits = session.in_handshake() && --handshakes_left_ < 0;
    if (entry.isReadable() && !waits) receive(session);
  } catch (const std::exception&) {
    // Out of memory: only this client's connection ends.
    session.abandon();
  }
  settle(session);
}

// Reads once, so that a client which sends a lot waits its turn like any other.
void PistacheTransport::receive(Session& session) {
  if (session.over()) return;
  if (!session.wants_input()) {
    char next = 0;
    if (::recv(session.fd(), &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0) session.note_end_of_input();
    session.put_off_input();
    return;
  }
  const ssize_t count = ::recv(session.fd(), input_.data(), input_.size(), MSG_DONTWAIT);
  if (count > 0) {
    session.receive({input_.data(), static_cast<std::size_t>(count)});
  } else if (count == 0) {
    session.end_of_input();
  } else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
    session.abandon();
  }
}

void PistacheTransport::settle(Session& session) {
  try {
    session.settle();
    if (session.claims_turn()) awaiting_turn_.push_back(session.shared_from_this());
    if (!session.over() && session.interest_changed()) {
      reactor()->modifyFd(key(), session.fd(), interest_of(session), Mode::Level);
    }
    if (!session.over() && session.idle()) {
      idle_.enter(session, session.idle_position(), session.requests(), context().now);
      return;
    }
  } catch (const std::exception&) {
    session.abandon();
  }
  idle_.leave(session.idle_position());
  if (session.over()) over_.push_back(session.fd());
}

void PistacheTransport::settle_answered() {
  while (!context().answered.empty()) {
    const auto answered = std::exchange(context().answered, {});
    for (const std::shared_ptr<Session>& session : answered) {
      if (!session->over()) settle(*session);
    }
  }
}

void PistacheTransport::read_mail() {
  Mail mail = context().mailbox->collect();
  for (AcceptedSocket& socket : mail.sockets) adopt(std::move(socket));
  for (MailedResponse& mailed : mail.responses) {
    mailed.session->deliver(mailed.sequence, std::move(mailed.response));
  }
  for (MailedPiece& mailed : mail.pieces) {
    mailed.session->deliver_piece(mailed.sequence, std::move(mailed.piece));
  }
  for (MailedPermit& mailed : mail.permits) {
    mailed.session->deliver_permit(mailed.sequence, std::move(mailed.refusal));
  }
  settle_answered();
  if (mail.drain) drain_all();
  if (mail.end) end();
}

void PistacheTransport::sweep() {
  timer_->acknowledge();
  share_.swept_at[number_] = context().now.time_since_epoch().count();
  for (const auto& [fd, session] : sessions_->sessions()) {
    session->look_for_end_of_input();
    const bool retries = session->retry_piece();
    if (session->check_deadline() || retries) settle(*session);
  }
  if (acceptor_ && !accepting_ && !draining_) start_accepting();
}

void PistacheTransport::accept_waiting() {
  connection_waits_ = false;
  for (int i = 0; i < kAcceptedPerRound && accepting_; ++i) {
    publish_idle();
    AcceptedSocket socket;
    switch (acceptor_->accept(socket, context().now)) {
      case ConnectionAcceptor::Outcome::kNone:
        return;
      case ConnectionAcceptor::Outcome::kMustWait:
        // Polling on would spin: the connections wait until the next sweep.
        stop_accepting();
        return;
      case ConnectionAcceptor::Outcome::kRefused:
        break;
      case ConnectionAcceptor::Outcome::kAccepted:
        if (const std::size_t thread = socket.thread; thread == number_) {
          adopt(std::move(socket));
        } else {
          share_.mailboxes[thread]->post(std::move(socket));
        }
        break;
    }
  }
}

void PistacheTransport::end_longest_idle() {
  const IdleSessions::Entry* longest = idle_.longest();
  if (longest == nullptr) return;
  Session& session = *longest->session;
  session.abandon();
  idle_.leave(session.idle_position());
  over_.push_back(session.fd());
}

// The sessions of another thread may hold the most: it sees to these when it sweeps, at the latest.
void PistacheTransport::end_slowest_readers() {
  constexpr auto kPause = std::chrono::milliseconds(10);
  if (share_.responses->excess() == 0 || context().now < next_check_of_readers_) return;
  next_check_of_readers_ = context().now + kPause;
  std::vector<Session*> holding;
  for (const auto& [fd, session] : sessions_->sessions()) {
    if (!session->over() && session->response_bytes() > 0) holding.push_back(session.get());
  }
  std::sort(holding.begin(), holding.end(), [](const Session* left, const Session* right) {
    if (left->deadline() != right->deadline()) return left->deadline() < right->deadline();
    return left->response_bytes() > right->response_bytes();
  });
  for (Session* const session : holding) {
    if (share_.responses->excess() == 0) break;
    session->abandon();
    settle(*session);
    share_.report_slow_readers(context().now);
  }
}

void PistacheTransport::publish_idle() noexcept {
  const IdleSessions::Entry* longest = idle_.longest();
  share_.idle_since[number_].store(
      longest == nullptr ? ReactorShare::kNoneIdle : longest->since.time_since_epoch().count(),
      std::memory_order_relaxed);
}

void PistacheTransport::start_accepting() {
  reactor()->registerFd(key(), share_.listener.fd(), NotifyOn::Read, Mode::Level);
  accepting_ = true;
}

void PistacheTransport::stop_accepting() {
  if (!accepting_) return;
  reactor()->removeFd(key(), share_.listener.fd());
  accepting_ = false;
}

void PistacheTransport::adopt(AcceptedSocket socket) {
  if (socket.replaces_idle) end_longest_idle();
  const int fd = socket.fd.get();
  context().mailbox->own();
  const auto peer = Pistache::Tcp::Peer::Create(
      fd, Pistache::Address::fromUnix(reinterpret_cast<sockaddr*>(&socket.address)));
  handleNewPeer(peer);
  // From here on, removing the peer closes the descriptor.
  static_cast<void>(socket.fd.release());
  Session& session = *sessions_->sessions().at(fd);
  session.take_place(std::move(socket.place));
  idle_.enter(session, session.idle_position(), 0, context().now);
  // Level-triggered, one read for each event is enough.
  reactor()->modifyFd(key(), fd, NotifyOn::Read, Mode::Level);
  if (draining_) drain(session);
}

void PistacheTransport::drain_all() {
  draining_ = true;
  if (acceptor_) {
    // Connections that wait may have sent a request already.
    if (accepting_) accept_waiting();
    stop_accepting();
    share_.listener.refuse_all();
  }
  for (const auto& [fd, session] : sessions_->sessions()) drain(*session);
}

// A request that has arrived but wasn't read yet is still answered.
void PistacheTransport::drain(Session& session) {
  session.drain();
  if (session.wants_input()) receive(session);
  if (session.idle()) session.abandon();
  settle(session);
}

void PistacheTransport::remove_over() {
  for (const int fd : over_) {
    // settle() may have listed a session more than once.
    if (sessions_->sessions().contains(fd)) remove(fd);
  }
  over_.clear();
}

void PistacheTransport::remove(int fd) {
  idle_.leave(sessions_->sessions().at(fd)->idle_position());
  const auto peer = peers.at(fd);
  sessions_->onDisconnection(peer);
  removePeer(peer);
}

void PistacheTransport::end() {
  stop_accepting();
  context().mailbox->close();
  for (const auto& [fd, session] : sessions_->sessions()) over_.push_back(fd);
  remove_over();
  reactor()->removeFd(key(), context().mailbox->fd());
  reactor()->removeFd(key(), timer_->fd());
  ended_.set_value();
}

}  // namespace cq::http
