#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cq::sqlite {

/// The best ranked of the units that it is offered, at most `limit` of them.
class TopUnits {
 public:
  explicit TopUnits(std::size_t limit) : limit_(limit) {}

  /// Whether a unit of that rank would be kept.
  [[nodiscard]] bool wants(const Rank& rank) const noexcept;
  /// Adds a unit that is wanted, in place of the last one if need be.
  void add(const Rank& rank, std::int64_t row);
  struct Ranked {
    double score = 0.0;
    std::string id;
    std::int64_t row = 0;
    [[nodiscard]] Rank rank() const noexcept { return {score, id}; }
  };
  /// The units from the best to the last. Leaves nothing here.
  std::vector<Ranked> take();

 private:
  static bool before(const Ranked& left, const Ranked& right) noexcept;

  std::size_t limit_;
  std::vector<Ranked> heap_;  // the last ranked one is at the front
};

}  // namespace cq::sqlite
