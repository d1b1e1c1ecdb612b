#include "http/pistache_transport.hpp"

#include <sys/socket.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <system_error>
#include <utility>

namespace cq::http {
namespace {

using Pistache::Polling::Mode;
using Pistache::Polling::NotifyOn;
using Pistache::Polling::Tag;

constexpr std::size_t kInputSize = 64 * kKibibyte;
constexpr int kAcceptedPerRound = 64;

Tag tag_of(int fd) {
  return Tag(static_cast<std::uint64_t>(fd));
}

NotifyOn interest_of(const Session& session) {
  const NotifyOn read = session.is_watched_for_input() ? NotifyOn::Read : NotifyOn::None;
  const NotifyOn write = session.is_watched_for_room() ? NotifyOn::Write : NotifyOn::None;
  return read | write;
}

/// How often deadlines are looked at: often enough for the shortest of the timeouts.
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
  return {options, share.handler, nullptr, limits, share.bodies, {}, {}, {}};
}

}  // namespace

SweepTimer::SweepTimer(std::chrono::milliseconds period)
    : fd_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  using std::chrono::nanoseconds;
  using std::chrono::seconds;
  const auto whole = std::chrono::duration_cast<seconds>(period);
  itimerspec times{};
  times.it_interval.tv_sec = whole.count();
  times.it_interval.tv_nsec = nanoseconds(period - whole).count();
  times.it_value = times.it_interval;
  if (!fd_.valid() || timerfd_settime(fd_.get(), 0, &times, nullptr) != 0) {
    throw std::system_error(errno, std::generic_category(), "timerfd");
  }
}

void SweepTimer::acknowledge() const noexcept {
  std::uint64_t expirations = 0;
  // Nothing to read means that it was read already.
  [[maybe_unused]] const ssize_t count = ::read(fd_.get(), &expirations, sizeof expirations);
}

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
  accepts_ = share_.mailboxes.empty();
  context().mailbox = std::make_shared<Mailbox>();
  share_.mailboxes.push_back(context().mailbox);
  timer_.emplace(sweep_period(share_.options));
  input_.resize(kInputSize);
  poller.addFd(context().mailbox->fd(), read, tag_of(context().mailbox->fd()));
  poller.addFd(timer_->fd(), read, tag_of(timer_->fd()));
  if (accepts_) {
    poller.addFd(share_.listener.fd(), read, tag_of(share_.listener.fd()));
    accepting_ = true;
  }
}

void PistacheTransport::onReady(const Pistache::Aio::FdSet& fds) {
  context().now = std::chrono::steady_clock::now();
  for (const Entry& entry : fds) {
    on_event(entry, static_cast<int>(entry.getTag().value()));
    settle_answered();
  }
  remove_over();
  if (connection_waits_) accept_waiting();
  if (draining_ && !drained_reported_ && sessions_->sessions().empty()) {
    drained_reported_ = true;
    drained_.set_value();
  }
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
  try {
    if (entry.isHangup() || (!entry.isReadable() && !entry.isWritable())) session.abandon();
    if (entry.isWritable()) session.writable();
    if (entry.isReadable()) receive(session);
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
    if (!session.over() && session.interest_changed()) {
      reactor()->modifyFd(key(), session.fd(), interest_of(session), Mode::Level);
    }
  } catch (const std::exception&) {
    session.abandon();
  }
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
  settle_answered();
  if (mail.drain) drain_all();
  if (mail.end) end();
}

void PistacheTransport::sweep() {
  timer_->acknowledge();
  for (const auto& [fd, session] : sessions_->sessions()) {
    if (session->check_deadline()) settle(*session);
  }
  if (accepts_ && !accepting_ && !draining_) start_accepting();
}

void PistacheTransport::accept_waiting() {
  connection_waits_ = false;
  for (int i = 0; i < kAcceptedPerRound && accepting_; ++i) {
    AcceptedSocket socket;
    if (share_.connections.load() >= share_.max_connections) {
      stop_accepting();
      return;
    }
    switch (share_.listener.accept(socket)) {
      case ListeningSocket::Outcome::kNone:
        return;
      case ListeningSocket::Outcome::kExhausted:
        // Polling on would spin: the connections wait until the next sweep.
        stop_accepting();
        return;
      case ListeningSocket::Outcome::kAccepted:
        break;
    }
    ++share_.connections;
    const std::size_t chosen = next_mailbox_++ % share_.mailboxes.size();
    if (share_.mailboxes[chosen] == context().mailbox) {
      adopt(std::move(socket));
    } else {
      share_.mailboxes[chosen]->post(std::move(socket));
    }
  }
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
  const int fd = socket.fd.get();
  context().mailbox->own();
  const auto peer = Pistache::Tcp::Peer::Create(
      fd, Pistache::Address::fromUnix(reinterpret_cast<sockaddr*>(&socket.address)));
  handleNewPeer(peer);
  // From here on, removing the peer closes the descriptor.
  static_cast<void>(socket.fd.release());
  // Level-triggered, one read for each event is enough.
  reactor()->modifyFd(key(), fd, NotifyOn::Read, Mode::Level);
  if (draining_) drain(*sessions_->sessions().at(fd));
}

void PistacheTransport::drain_all() {
  draining_ = true;
  if (accepts_) {
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
  const auto peer = peers.at(fd);
  sessions_->onDisconnection(peer);
  removePeer(peer);
  --share_.connections;
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
