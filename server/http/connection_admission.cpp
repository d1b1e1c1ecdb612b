#include "http/connection_admission.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace cq::http {

namespace {

constexpr std::size_t kNetworkBytes = 8;
constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

ClientAddress::ClientAddress(const sockaddr_storage& address) noexcept {
  if (address.ss_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof ipv4);
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin());
    std::memcpy(bytes_.data() + kMappedPrefix.size(), &ipv4.sin_addr, sizeof ipv4.sin_addr);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &address, sizeof ipv6);
    std::memcpy(bytes_.data(), &ipv6.sin6_addr, bytes_.size());
  }
  if (std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin())) return;
  std::fill(bytes_.begin() + kNetworkBytes, bytes_.end(), std::uint8_t{0});
}

std::size_t ClientAddress::Hash::operator()(const ClientAddress& address) const noexcept {
  return std::hash<std::string_view>()(
      {reinterpret_cast<const char*>(address.bytes_.data()), address.bytes_.size()});
}

std::optional<ConnectionAdmission::Place> ConnectionAdmission::admit(const sockaddr_storage& peer) {
  const std::optional<text::IpAddress> numeric = text::IpAddress::of(peer);
  if (numeric && ((numeric->is_loopback() && !count_loopback_) || proxies_.contains(*numeric))) {
    ++open_;
    return Place(*this, std::nullopt);
  }
  const ClientAddress address(peer);
  {
    const std::lock_guard lock(mutex_);
    std::size_t& count = by_address_[address];
    if (count >= for_address_) return std::nullopt;
    ++count;
  }
  ++open_;
  return Place(*this, address);
}

ConnectionAdmission::Place& ConnectionAdmission::Place::operator=(Place&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  admission_ = std::exchange(other.admission_, nullptr);
  address_ = other.address_;
  return *this;
}

void ConnectionAdmission::Place::give_back() noexcept {
  if (admission_ == nullptr) return;
  ConnectionAdmission& admission = *std::exchange(admission_, nullptr);
  --admission.open_;
  if (!address_) return;
  const std::lock_guard lock(admission.mutex_);
  const auto found = admission.by_address_.find(*address_);
  if (--found->second == 0) admission.by_address_.erase(found);
}

}  // namespace cq::http
