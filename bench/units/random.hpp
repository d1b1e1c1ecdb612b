#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace cq::bench {

/// Numbers that are the same for the same seed wherever this is built: the standard's engines are
/// defined to the bit, its distributions are not. For one thread.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  /// Below `end`, which is at least 1.
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(engine_() % end); }
  /// From 0 to below 1.
  double fraction() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  bool chance(double probability) { return fraction() < probability; }

  template <typename Value>
  const Value& one_of(const std::vector<Value>& values) {
    return values[below(values.size())];
  }

 private:
  std::mt19937_64 engine_;
};

/// Ranks from 0 to below `count`, the one at k with a probability that falls as 1/(k + 1).
class Zipf {
 public:
  explicit Zipf(std::size_t count);

  [[nodiscard]] std::size_t operator()(Random& random) const;

 private:
  std::vector<double> cumulative_;
};

}  // namespace cq::bench
