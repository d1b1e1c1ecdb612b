#include "crypto/random.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cq/error.hpp>
#include <cstddef>
#include <limits>
#include <span>

#include "crypto/encoding.hpp"

namespace cq::crypto {

void fill_random(std::span<std::uint8_t> bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
      RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw Error(ErrorKind::kInternal, "The system's random number generator gave no numbers.");
  }
}

std::string hex_id_of(std::span<const std::uint8_t, kHexIdBytes> random) {
  std::array<std::uint8_t, kHexIdBytes> bytes{};
  std::copy(random.begin(), random.end(), bytes.begin());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  return to_hex(bytes);
}

std::string random_hex_id() {
  std::array<std::uint8_t, kHexIdBytes> bytes{};
  fill_random(bytes);
  return hex_id_of(bytes);
}

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
