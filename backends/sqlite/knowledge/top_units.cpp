#include "sqlite/knowledge/top_units.hpp"

#include <algorithm>
#include <utility>

namespace cq::sqlite {

bool TopUnits::wants(const Rank& rank) const noexcept {
  if (heap_.size() < limit_) return true;
  return limit_ > 0 && ranks_before(rank, heap_.front().rank());
}

void TopUnits::add(const Rank& rank, std::int64_t row) {
  if (heap_.size() >= limit_) {
    std::pop_heap(heap_.begin(), heap_.end(), before);
    heap_.pop_back();
  }
  heap_.push_back({rank.score, std::string(rank.id), row});
  std::push_heap(heap_.begin(), heap_.end(), before);
}

std::vector<TopUnits::Ranked> TopUnits::take() {
  std::sort_heap(heap_.begin(), heap_.end(), before);
  return std::exchange(heap_, {});
}

bool TopUnits::before(const Ranked& left, const Ranked& right) noexcept {
  return ranks_before(left.rank(), right.rank());
}

}  // namespace cq::sqlite
