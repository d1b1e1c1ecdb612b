#include "http/connection_acceptor.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace cq::http {
namespace {

// Connections that may be open over the limit for a short time: a thread that is asked to close an
// idle one for a new one may have none left by then.
constexpr std::size_t kOvershoot = 64;
constexpr std::chrono::minutes kReportPeriod{1};

}  // namespace

ConnectionAcceptor::Outcome ConnectionAcceptor::accept(AcceptedSocket& socket,
                                                       std::chrono::steady_clock::time_point now) {
  ConnectionAdmission& admission = share_.admission;
  socket.replaces_idle = admission.open() >= admission.total();
  socket.thread = choose_thread(socket.replaces_idle);
  const bool has_room =
      !socket.replaces_idle || (share_.idle_since[socket.thread] != ReactorShare::kNoneIdle &&
                                admission.open() < admission.total() + kOvershoot);
  if (has_room) {
    switch (share_.listener.accept(socket)) {
      case ListeningSocket::Outcome::kNone:
        return Outcome::kNone;
      case ListeningSocket::Outcome::kExhausted:
        report(Shortage::kDescriptors, now);
        return Outcome::kMustWait;
      case ListeningSocket::Outcome::kAccepted:
        break;
    }
  }
  if (socket.replaces_idle) report(Shortage::kConnections, now);
  if (!has_room) return Outcome::kMustWait;
  std::optional<ConnectionAdmission::Place> place = admission.admit(socket.address);
  if (!place) {
    report(Shortage::kAddressConnections, now);
    socket.fd = FileDescriptor();
    return Outcome::kRefused;
  }
  socket.place = *std::move(place);
  next_thread_ = (next_thread_ + 1) % share_.mailboxes.size();
  return Outcome::kAccepted;
}

/// The thread whose turn it is, or the one with the connection that is idle for longest.
std::size_t ConnectionAcceptor::choose_thread(bool replaces_idle) const {
  if (!replaces_idle) return next_thread_;
  const auto longest = std::min_element(share_.idle_since.begin(), share_.idle_since.end());
  return static_cast<std::size_t>(longest - share_.idle_since.begin());
}

void ConnectionAcceptor::report(Shortage shortage, std::chrono::steady_clock::time_point now) {
  auto& next = next_report_.at(static_cast<std::size_t>(shortage));
  if (!share_.options.on_shortage || now < next) return;
  next = now + kReportPeriod;
  share_.options.on_shortage(shortage);
}

}  // namespace cq::http
