#pragma once

#include <sys/socket.h>

#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "text/ip_ranges.hpp"

namespace cq::http {

/// What counts as one client where connections are counted: an IPv4 address, or the 64 bits of an
/// IPv6 address that name a network, as a single host is usually given all addresses behind them.
class ClientAddress {
 public:
  /// Of no client in particular, where the family is neither IPv4 nor IPv6.
  explicit ClientAddress(const sockaddr_storage& address) noexcept;

  friend bool operator==(const ClientAddress& one, const ClientAddress& other) noexcept {
    return one.bytes_ == other.bytes_;
  }

  struct Hash {
    std::size_t operator()(const ClientAddress& address) const noexcept;
  };

 private:
  std::array<std::uint8_t, 16> bytes_{};  ///< IPv4 as "::ffff:a.b.c.d"
};

/// How many connections a server has, in all and from one address. Safe from any thread.
class ConnectionAdmission {
 public:
  /// `total` is what the server aims at: a connection over it replaces an idle one.
  /// `for_address` bounds those of one address; those of loopback are bounded only where
  /// `count_loopback` says so, as a proxy on this machine brings everybody's, and those of
  /// `proxies` never. The latter must live as long as this.
  ConnectionAdmission(std::size_t total, std::size_t for_address, bool count_loopback,
                      const text::IpRanges& proxies) noexcept
      : total_(total),
        for_address_(for_address),
        count_loopback_(count_loopback),
        proxies_(proxies) {}

  /// One connection that was admitted; its destructor gives the place back. Empty by default.
  class Place {
   public:
    Place() = default;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place(Place&& other) noexcept
        : admission_(std::exchange(other.admission_, nullptr)), address_(other.address_) {}
    Place& operator=(Place&& other) noexcept;
    ~Place() { give_back(); }

   private:
    friend class ConnectionAdmission;
    Place(ConnectionAdmission& admission, std::optional<ClientAddress> address) noexcept
        : admission_(&admission), address_(address) {}
    void give_back() noexcept;

    ConnectionAdmission* admission_ = nullptr;
    std::optional<ClientAddress> address_{};  ///< where it is counted by address
  };

  /// A place for one more connection of that address; nullopt when the address has all that it may
  /// have. Doesn't look at `total`.
  [[nodiscard]] std::optional<Place> admit(const sockaddr_storage& peer);

  [[nodiscard]] std::size_t open() const noexcept { return open_; }
  [[nodiscard]] std::size_t total() const noexcept { return total_; }

 private:
  const std::size_t total_;
  const std::size_t for_address_;
  const bool count_loopback_;
  const text::IpRanges& proxies_;
  std::atomic<std::size_t> open_{0};
  std::mutex mutex_;
  std::unordered_map<ClientAddress, std::size_t, ClientAddress::Hash> by_address_;  ///< guarded
};

}  // namespace cq::http
