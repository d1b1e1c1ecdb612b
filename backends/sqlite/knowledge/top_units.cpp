#include "sqlite/knowledge/top_units.hpp"

#include <algorithm>
#include <utility>

namespace cq::sqlite {

bool TopUnits::wants(const Rank& rank) const noexcept {
  if (heap_.size() < limit_) return true;
  return limit_ > 0 && ranks_before(rank, heap_.front().rank());
}

void TopUnits::add(double score, StoredUnit unit) {
  if (heap_.size() >= limit_) {
    std::pop_heap(heap_.begin(), heap_.end(), before);
    heap_.pop_back();
  }
  heap_.push_back({score, std::move(unit)});
  std::push_heap(heap_.begin(), heap_.end(), before);
}

std::vector<StoredUnit> TopUnits::take() {
  std::sort_heap(heap_.begin(), heap_.end(), before);
  std::vector<StoredUnit> units;
  units.reserve(heap_.size());
  for (Ranked& ranked : heap_) units.push_back(std::move(ranked.unit));
  heap_.clear();
  return units;
}

bool TopUnits::before(const Ranked& left, const Ranked& right) noexcept {
  return ranks_before(left.rank(), right.rank());
}

}  // namespace cq::sqlite
