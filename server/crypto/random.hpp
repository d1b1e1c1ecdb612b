#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>

/// Random numbers that can't be guessed. Safe from any thread; all throw Error: internal when the
/// system gives none.
namespace cq::crypto {

void fill_random(std::span<std::uint8_t> bytes);

inline constexpr std::size_t kHexIdBytes = 16;

/// 32 lower-case hex digits of random bytes, in the form of a version 4 UUID.
std::string hex_id_of(std::span<const std::uint8_t, kHexIdBytes> random);

/// The same of fresh random bytes.
std::string random_hex_id();

/// Makes ids like random_hex_id(), but draws the bytes for many in one call: the generator takes as
/// long for a few bytes as for many. Safe from any thread.
class RandomIds {
 public:
  /// Throws like fill_random().
  std::string next();

 private:
  static constexpr std::size_t kIdsPerDraw = 64;

  std::mutex mutex_;
  std::array<std::uint8_t, kIdsPerDraw * kHexIdBytes> random_{};  // guarded by mutex_
  std::size_t unused_ = 0;  // guarded by mutex_; bytes at the end of random_
};

}  // namespace cq::crypto
