#include "crypto/random_ids.hpp"

#include <span>

namespace cq::crypto {

std::string RandomIds::next() {
  const std::lock_guard lock(mutex_);
  if (unused_ == 0) {
    fill_random(random_);
    unused_ = random_.size();
  }
  const auto left = std::span<const std::uint8_t>(random_).last(unused_);
  unused_ -= kHexIdBytes;
  return hex_id_of(left.first<kHexIdBytes>());
}

}  // namespace cq::crypto
