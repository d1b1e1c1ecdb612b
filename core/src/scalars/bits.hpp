#pragma once

#include <bit>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace cq::scalars {

/// Bits one behind the other, the highest of a byte first. From one thread at a time.
class BitWriter {
 public:
  /// Adds the lowest `count` bits, of 64 at most, the highest of them first.
  void add(std::uint64_t bits, unsigned count) {
    if (count < kWordBits) bits &= (std::uint64_t{1} << count) - 1;
    const unsigned left = kWordBits - used_;
    if (count < left) {
      word_ = (word_ << count) | bits;
      used_ += count;
      return;
    }
    const unsigned behind = count - left;  // what has no room in this word
    word_ = left == kWordBits ? bits : (word_ << left) | (bits >> behind);
    append_word(sizeof word_);
    word_ = bits;  // the bits that are written already are shifted out
    used_ = behind;
  }
  /// What was added, with zeros up to a whole byte. Nothing may be added afterwards.
  [[nodiscard]] std::string take() {
    if (used_ > 0) {
      word_ <<= kWordBits - used_;
      append_word((used_ + CHAR_BIT - 1) / CHAR_BIT);
    }
    return std::move(bytes_);
  }

 private:
  static constexpr unsigned kWordBits = sizeof(std::uint64_t) * CHAR_BIT;

  void append_word(std::size_t bytes) {
    std::uint64_t word = word_;
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    char text[sizeof word];
    std::memcpy(text, &word, sizeof word);
    bytes_.append(text, bytes);
  }

  std::string bytes_;
  std::uint64_t word_ = 0;  ///< what isn't in them yet, in its lowest bits
  unsigned used_ = 0;       ///< how many bits that are: fewer than a word's
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
