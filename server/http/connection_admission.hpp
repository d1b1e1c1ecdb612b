#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "http/client_address.hpp"

namespace cq::http {

/// How many connections a server has, in all and from one address. Safe from any thread.
class ConnectionAdmission {
 public:
  /// `total` is what the server aims at: a connection over it replaces an idle one.
  /// `for_address` bounds those of one address; those of loopback are bounded only where
  /// `count_loopback` says so, as a proxy on this machine brings everybody's.
  ConnectionAdmission(std::size_t total, std::size_t for_address, bool count_loopback) noexcept
      : total_(total), for_address_(for_address), count_loopback_(count_loopback) {}

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
  [[nodiscard]] std::optional<Place> admit(const ClientAddress& address);

  [[nodiscard]] std::size_t open() const noexcept { return open_; }
  [[nodiscard]] std::size_t total() const noexcept { return total_; }

 private:
  const std::size_t total_;
  const std::size_t for_address_;
  const bool count_loopback_;
  std::atomic<std::size_t> open_{0};
  std::mutex mutex_;
  std::unordered_map<ClientAddress, std::size_t, ClientAddress::Hash> by_address_;  ///< guarded
};

}  // namespace cq::http
