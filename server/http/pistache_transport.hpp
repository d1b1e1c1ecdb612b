#pragma once

#include <pistache/peer.h>
#include <pistache/tcp.h>
#include <pistache/transport.h>

#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/connection_acceptor.hpp"
#include "http/idle_sessions.hpp"
#include "http/reactor_share.hpp"
#include "http/session.hpp"

namespace cq::http {

/// Gives each of Pistache's peers a session. Belongs to one reactor thread.
class PistacheHandler final : public Pistache::Tcp::Handler {
 public:
  using Sessions = std::unordered_map<int, std::shared_ptr<Session>>;

  explicit PistacheHandler(SessionContext context) : context_(std::move(context)) {}

  void onConnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override;
  /// Never called: PistacheTransport reads, and hands the bytes to the session itself.
  void onInput(const char* /*buffer*/, size_t /*len*/,
               const std::shared_ptr<Pistache::Tcp::Peer>& /*peer*/) override {}
  void onDisconnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override;
  std::shared_ptr<Pistache::Tcp::Handler> clone() const override;

  /// By descriptor: each is that of a peer that has not been removed.
  [[nodiscard]] const Sessions& sessions() const noexcept { return sessions_; }
  [[nodiscard]] SessionContext& context() noexcept { return context_; }

 private:
  SessionContext context_;
  Sessions sessions_;
};

/// One reactor thread's sockets. Uses Pistache's table of peers and their registration with the
/// reactor, and replaces its event handling: that reads for as long as a client sends, and its
/// writes name a client by descriptor number.
///
/// Removes peers, which closes their descriptors, only at the end of a round of events, and accepts
/// new ones after that. So no event of a round is about a descriptor's next owner.
class PistacheTransport final : public Pistache::Tcp::Transport {
 public:
  /// A prototype, which the reactor clones for each of its threads. The first of the clones accepts
  /// connections, and deals them out evenly.
  explicit PistacheTransport(ReactorShare& share);

  // Called by the reactor.
  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& fds) override;

  /// Ready after a drain, when no connection is left. To be called once.
  std::future<void> drained() { return drained_.get_future(); }
  /// Ready after the end, when all descriptors are closed. To be called once.
  std::future<void> ended() { return ended_.get_future(); }

 private:
  using Entry = Pistache::Aio::FdSet::Entry;

  PistacheTransport(ReactorShare& share, const std::shared_ptr<PistacheHandler>& sessions);

  [[nodiscard]] SessionContext& context() noexcept { return sessions_->context(); }

  void take_turns();
  void on_event(const Entry& entry, int fd);
  void on_peer_event(const Entry& entry, Session& session);
  void receive(Session& session);
  void settle(Session& session);
  void settle_answered();
  void read_mail();
  void sweep();

  void accept_waiting();
  void end_longest_idle();
  void end_slowest_readers();
  void publish_idle() noexcept;
  void start_accepting();
  void stop_accepting();
  void adopt(AcceptedSocket socket);

  void drain_all();
  void drain(Session& session);
  void remove_over();
  void remove(int fd);
  void end();

  ReactorShare& share_;
  std::shared_ptr<PistacheHandler> sessions_;
  std::optional<SweepTimer> timer_;
  std::vector<char> input_;
  IdleSessions idle_;
  std::vector<std::shared_ptr<Session>> awaiting_turn_;  ///< with requests for the next round
  std::size_t turn_ = 1;                                 ///< requests of a session in this round
  int handshakes_left_ = 0;                              ///< that go on in this round
  std::vector<int> over_;   ///< descriptors to be closed at the end of the round
  std::size_t number_ = 0;  ///< of its mailbox
  std::optional<ConnectionAcceptor> acceptor_;  ///< of the thread that accepts
  bool accepting_ = false;                      ///< and it does so now
  bool connection_waits_ = false;
  std::chrono::steady_clock::time_point next_check_of_readers_{};
  bool draining_ = false;
  bool drained_reported_ = false;
  std::promise<void> drained_;
  std::promise<void> ended_;
};

}  // namespace cq::http
