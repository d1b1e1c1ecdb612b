#pragma once

#include <pistache/peer.h>
#include <pistache/tcp.h>

#include <memory>
#include <unordered_map>
#include <utility>

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

}  // namespace cq::http
