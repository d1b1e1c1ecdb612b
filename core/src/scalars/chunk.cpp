#include <algorithm>
#include <array>
#include <bit>
#include <cq/error.hpp>
#include <cq/scalars/chunk.hpp>

#include "scalars/bits.hpp"

namespace cq::scalars {
namespace {

constexpr unsigned kWordBits = 64;
constexpr unsigned kCountBits = 16;
/// Stands beside the number of points where values are written by second differences.
constexpr std::uint64_t kDifferencesMark = 0x8000;

/// How many bits follow as many ones as the place says. One that isn't the last ends in a zero.
constexpr std::array<unsigned, 5> kIntegerBits{0, 7, 12, 32, kWordBits};

// Small numbers of either sign as small ones without a sign.
constexpr std::uint64_t folded(std::uint64_t number) noexcept {
  return (number << 1U) ^ ((number >> (kWordBits - 1)) != 0 ? ~std::uint64_t{0} : 0);
}

constexpr std::uint64_t unfolded(std::uint64_t number) noexcept {
  return (number >> 1U) ^ ((number & 1U) != 0 ? ~std::uint64_t{0} : 0);
}

/// Integers by how much their difference changes. Differences wrap around, so that none overflows.
class IntegerLine {
 public:
  void write(std::int64_t number, BitWriter& bits) {
    const auto word = static_cast<std::uint64_t>(number);
    const std::uint64_t change = folded(word - last_ - difference_);
    std::size_t form = 0;
    while (form + 1 < kIntegerBits.size() && (change >> kIntegerBits[form]) != 0) ++form;
    for (std::size_t i = 0; i < form; ++i) bits.add(1, 1);
    if (form + 1 < kIntegerBits.size()) bits.add(0, 1);
    bits.add(change, kIntegerBits[form]);
    follow(word);
  }

  std::int64_t read(BitReader& bits) noexcept {
    std::size_t form = 0;
    while (form + 1 < kIntegerBits.size() && bits.take(1) != 0) ++form;
    const std::uint64_t change = unfolded(bits.take(kIntegerBits[form]));
    follow(last_ + difference_ + change);
    return static_cast<std::int64_t>(last_);
  }

 private:
  void follow(std::uint64_t word) noexcept {
    difference_ = word - last_;
    last_ = word;
  }

  std::uint64_t last_ = 0;
  std::uint64_t difference_ = 0;
};

/// What is written of a value: the bits in which it differs from the one before it, which are few
/// where numbers have few digits or jump about; or how much its bits, as an integer, differ from
/// what two equal steps in a row would make, which is little where a curve is smooth.
enum class ValueForm { kExclusiveOr, kSecondDifference };

/// Numbers by what changes from one to the next.
class ValueLine {
 public:
  explicit ValueLine(ValueForm form) : form_(form) {}

  template <class Bits>
  void write(double value, Bits& bits) {
    const auto word = std::bit_cast<std::uint64_t>(value);
    const std::uint64_t change =
        form_ == ValueForm::kExclusiveOr ? word ^ last_ : folded(word - last_ - difference_);
    follow(word);
    if (change == 0) return bits.add(0, 1);
    bits.add(1, 1);
    const auto leading = static_cast<unsigned>(std::countl_zero(change));
    const auto trailing = static_cast<unsigned>(std::countr_zero(change));
    // A window that is much too wide costs more than another one.
    constexpr unsigned kCostOfWindow = 2 * kPlaceBits;
    const bool fits = width_ != 0 && leading >= leading_ &&
                      trailing >= kWordBits - leading_ - width_ &&
                      width_ <= kWordBits - leading - trailing + kCostOfWindow;
    bits.add(fits ? 0 : 1, 1);
    if (!fits) {
      leading_ = leading;
      width_ = kWordBits - leading - trailing;
      bits.add(leading_, kPlaceBits);
      bits.add(width_ - 1, kPlaceBits);
    }
    bits.add(change >> (kWordBits - leading_ - width_), width_);
  }

  /// The next one; nullopt for what write() doesn't write.
  std::optional<double> read(BitReader& bits) noexcept {
    std::uint64_t change = 0;
    if (bits.take(1) != 0) {
      if (bits.take(1) != 0) {
        leading_ = static_cast<unsigned>(bits.take(kPlaceBits));
        width_ = static_cast<unsigned>(bits.take(kPlaceBits)) + 1;
        if (leading_ + width_ > kWordBits) return std::nullopt;
      }
      if (width_ == 0) return std::nullopt;
      change = bits.take(width_) << (kWordBits - leading_ - width_);
    }
    follow(form_ == ValueForm::kExclusiveOr ? last_ ^ change
                                            : last_ + difference_ + unfolded(change));
    return std::bit_cast<double>(last_);
  }

 private:
  static constexpr unsigned kPlaceBits = 6;

  void follow(std::uint64_t word) noexcept {
    difference_ = word - last_;
    last_ = word;
  }

  ValueForm form_;
  std::uint64_t last_ = 0;
  std::uint64_t difference_ = 0;
  // The window of the bits that are written; no width: there is none yet.
  unsigned leading_ = 0;
  unsigned width_ = 0;
};

/// Takes bits as a BitWriter does, and only counts them.
class BitCounter {
 public:
  void add(std::uint64_t /*bits*/, unsigned count) noexcept { count_ += count; }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

 private:
  std::uint64_t count_ = 0;
};

std::uint64_t bits_for_values(std::span<const Point> points, ValueForm form) {
  ValueLine values(form);
  BitCounter bits;
  for (const Point& point : points) values.write(point.value, bits);
  return bits.count();
}

/// Of the first points, as those behind them are mostly alike.
ValueForm shorter_form(std::span<const Point> points) {
  using enum ValueForm;
  constexpr std::size_t kLookedAt = 256;
  points = points.first(std::min(points.size(), kLookedAt));
  return bits_for_values(points, kSecondDifference) < bits_for_values(points, kExclusiveOr)
             ? kSecondDifference
             : kExclusiveOr;
}

}  // namespace

std::string encode_chunk(std::span<const Point> points) {
  if (points.empty() || points.size() > kMostChunkPoints) {
    throw Error(ErrorKind::kInvalidArgument,
                "A chunk of scalars has 1 to " + std::to_string(kMostChunkPoints) +
                    " points, not " + std::to_string(points.size()) + "; divide them into chunks.");
  }
  BitWriter bits;
  const ValueForm form = shorter_form(points);
  bits.add(points.size() | (form == ValueForm::kSecondDifference ? kDifferencesMark : 0),
           kCountBits);
  IntegerLine steps;
  IntegerLine times;
  ValueLine values(form);
  for (const Point& point : points) {
    steps.write(point.step, bits);
    times.write(point.time, bits);
    values.write(point.value, bits);
  }
  return bits.take();
}

std::optional<std::vector<Point>> decode_chunk(std::string_view bytes) {
  BitReader bits(bytes);
  const std::uint64_t head = bits.take(kCountBits);
  const std::uint64_t count = head & ~kDifferencesMark;
  if (count == 0 || count > kMostChunkPoints) return std::nullopt;
  std::vector<Point> points;
  points.reserve(count);
  IntegerLine steps;
  IntegerLine times;
  ValueLine values((head & kDifferencesMark) != 0 ? ValueForm::kSecondDifference
                                                  : ValueForm::kExclusiveOr);
  while (points.size() < count) {
    const std::int64_t step = steps.read(bits);
    const std::int64_t time = times.read(bits);
    const std::optional<double> value = values.read(bits);
    if (!value || bits.has_failed()) return std::nullopt;
    points.push_back({.step = step, .time = time, .value = *value});
  }
  if (!bits.is_at_end()) return std::nullopt;
  return points;
}

}  // namespace cq::scalars
