#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

#include "crypto/random.hpp"

namespace cq::crypto {

/// Gives ids like random_hex_id(), but draws the bytes for many at a time: the generator takes as
/// long for a few bytes as for many. Safe from any thread.
class RandomIds {
 public:
  /// Throws like fill_random().
  std::string next();

 private:
  static constexpr std::size_t kIdsAtOnce = 64;

  std::mutex mutex_;
  std::array<std::uint8_t, kIdsAtOnce * kHexIdBytes> random_{};  // guarded by mutex_
  std::size_t unused_ = 0;  // guarded by mutex_; so many at the end of random_
};

}  // namespace cq::crypto
