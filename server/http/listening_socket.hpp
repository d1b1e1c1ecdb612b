#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "http/connection_admission.hpp"
#include "http/file_descriptor.hpp"

namespace cq::http {

/// A connection just accepted: non-blocking, and not yet given to a reactor thread.
struct AcceptedSocket {
  FileDescriptor fd;
  sockaddr_storage address{};
  ConnectionAdmission::Place place{};
  std::size_t thread = 0;      ///< the reactor thread that it is for
  bool replaces_idle = false;  ///< that thread closes the connection that is idle for longest
};

/// A non-blocking TCP socket that has a port, and listens on it once it is asked to.
class ListeningSocket {
 public:
  /// Throws cq::Error, kUnavailable, with what to do about it.
  /// `port_setting` is what the error names as the way to choose another port.
  ListeningSocket(const std::string& host, std::uint16_t port, const std::string& port_setting);

  /// Throws likewise. Until then connections are refused.
  void listen() const;

  [[nodiscard]] int fd() const noexcept { return fd_.get(); }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  enum class Outcome {
    kAccepted,
    kNone,      ///< no connection waits
    kExhausted  ///< descriptors or memory ran out; to be tried again when some have been freed
  };
  /// Takes the next waiting connection into `accepted`.
  Outcome accept(AcceptedSocket& accepted) const;

  /// Refuses all connections from here on, also those that wait. The descriptor stays open.
  void refuse_all() const noexcept;

 private:
  FileDescriptor fd_;
  std::uint16_t port_ = 0;
  std::string host_;
  std::string port_setting_;
};

}  // namespace cq::http
