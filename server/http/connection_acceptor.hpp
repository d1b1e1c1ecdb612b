#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "http/reactor_share.hpp"

namespace cq::http {

/// Takes waiting connections while there is room for them, and deals them out to the reactor's
/// threads. For the one thread that accepts.
class ConnectionAcceptor {
 public:
  explicit ConnectionAcceptor(ReactorShare& share) : share_(share) {}

  enum class Outcome {
    kAccepted,
    kRefused,   ///< one was closed again
    kNone,      ///< no connection waits
    kMustWait,  ///< there is no room for one
  };

  /// Takes one connection into `socket`, and says there which thread it is for. `now` bounds how
  /// often a shortage is reported.
  Outcome accept(AcceptedSocket& socket, std::chrono::steady_clock::time_point now);

 private:
  [[nodiscard]] std::size_t choose_thread(bool replaces_idle) const;
  void report(Shortage shortage, std::chrono::steady_clock::time_point now);

  ReactorShare& share_;
  std::size_t next_thread_ = 0;
  /// When each kind of shortage may be reported again.
  std::array<std::chrono::steady_clock::time_point, 3> next_report_{};
};

}  // namespace cq::http
