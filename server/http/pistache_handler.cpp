#include "http/pistache_handler.hpp"

#include <string_view>

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

}  // namespace cq::http
