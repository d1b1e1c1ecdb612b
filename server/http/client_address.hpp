#pragma once

#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace cq::http {

/// What counts as one client where connections are counted: an IPv4 address, or the 64 bits of an
/// IPv6 address that name a network, as a single host is usually given all addresses behind them.
class ClientAddress {
 public:
  /// Of no client in particular, where the family is neither IPv4 nor IPv6.
  explicit ClientAddress(const sockaddr_storage& address) noexcept;

  /// Whether it is this machine's own: 127.0.0.0/8 or ::1.
  [[nodiscard]] bool is_loopback() const noexcept { return loopback_; }

  friend bool operator==(const ClientAddress& one, const ClientAddress& other) noexcept {
    return one.bytes_ == other.bytes_;
  }

  struct Hash {
    std::size_t operator()(const ClientAddress& address) const noexcept;
  };

 private:
  std::array<std::uint8_t, 16> bytes_{};  ///< IPv4 as "::ffff:a.b.c.d"
  bool loopback_ = false;
};

}  // namespace cq::http
