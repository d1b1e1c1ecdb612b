#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/unit.hpp>
#include <cstddef>
#include <vector>

namespace cq::sqlite {

/// The best ranked of the units that it is offered, at most `limit` of them. Not thread safe.
class TopUnits {
 public:
  explicit TopUnits(std::size_t limit) : limit_(limit) {}

  /// Whether a unit of that rank would be kept.
  [[nodiscard]] bool wants(const Rank& rank) const noexcept;
  /// Adds a unit that is wanted, in place of the last one if need be.
  void add(double score, StoredUnit unit);
  /// The units from the best to the last. Leaves nothing here.
  std::vector<StoredUnit> take();

 private:
  struct Ranked {
    double score = 0.0;
    StoredUnit unit;
    [[nodiscard]] Rank rank() const noexcept { return {score, unit.id}; }
  };
  static bool before(const Ranked& left, const Ranked& right) noexcept;

  std::size_t limit_;
  std::vector<Ranked> heap_;  // the last ranked one is at the front
};

}  // namespace cq::sqlite
