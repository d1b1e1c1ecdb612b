#pragma once

#include <bit>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace cq::scalars {

/// Bits one behind the other, the highest of a byte first. From one thread at a time.
class BitWriter {
 public:
  /// Adds the lowest `count` bits, of 64 at most, the highest of them first.
  void add(std::uint64_t bits, unsigned count) {
    while (count > 0) {
      if (used_ == 0) bytes_.push_back('\0');
      const unsigned left = CHAR_BIT - used_;
      const unsigned added = count < left ? count : left;
      count -= added;
      const auto piece = static_cast<unsigned>((bits >> count) & ((1U << added) - 1U));
      const auto byte = static_cast<unsigned char>(bytes_.back());
      bytes_.back() = static_cast<char>(byte | (piece << (left - added)));
      used_ = (used_ + added) % CHAR_BIT;
    }
  }
  /// What was added, with zeros up to a whole byte.
  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

 private:
  std::string bytes_;
  unsigned used_ = 0;  ///< bits of the last byte; 0: all
};

/// Reads them; once it has been asked for more than there are, everything is zeros. The bytes
/// outlive it. From one thread at a time.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes) noexcept : bytes_(bytes) {}

  /// The next `count` bits, of 64 at most.
  std::uint64_t take(unsigned count) noexcept {
    if (count > bytes_.size() * CHAR_BIT - place_) {
      failed_ = true;
      place_ = bytes_.size() * CHAR_BIT;
      return 0;
    }
    if (count == 0) return 0;
    if (count <= kBitsAtOnce && bytes_.size() - place_ / CHAR_BIT >= kWordBytes) {
      const std::uint64_t word = word_at(place_ / CHAR_BIT) << (place_ % CHAR_BIT);
      place_ += count;
      return word >> (kWordBytes * CHAR_BIT - count);
    }
    std::uint64_t bits = 0;
    while (count > 0) {
      const auto byte = static_cast<unsigned char>(bytes_[place_ / CHAR_BIT]);
      const auto left = static_cast<unsigned>(CHAR_BIT - place_ % CHAR_BIT);
      const unsigned taken = count < left ? count : left;
      bits = (bits << taken) | ((byte >> (left - taken)) & ((1U << taken) - 1U));
      place_ += taken;
      count -= taken;
    }
    return bits;
  }
  /// Whether there were too few bits for what was asked.
  [[nodiscard]] bool has_failed() const noexcept { return failed_; }
  /// Whether nothing is left but the zeros that fill the last byte.
  [[nodiscard]] bool is_at_end() noexcept {
    const std::size_t left = bytes_.size() * CHAR_BIT - place_;
    return left < CHAR_BIT && take(static_cast<unsigned>(left)) == 0;
  }

 private:
  static constexpr std::size_t kWordBytes = sizeof(std::uint64_t);
  /// What a word has for certain behind the bits of its first byte that were taken before.
  static constexpr unsigned kBitsAtOnce = (kWordBytes - 1) * CHAR_BIT;

  [[nodiscard]] std::uint64_t word_at(std::size_t byte) const noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes_.data() + byte, kWordBytes);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    return word;
  }

  std::string_view bytes_;
  std::size_t place_ = 0;  ///< in bits
  bool failed_ = false;
};

}  // namespace cq::scalars
