#include "http/connection_admission.hpp"

namespace cq::http {

std::optional<ConnectionAdmission::Place> ConnectionAdmission::admit(const ClientAddress& address) {
  if (address.is_loopback() && !count_loopback_) {
    ++open_;
    return Place(*this, std::nullopt);
  }
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
