#include "units/random.hpp"

#include <algorithm>

namespace cq::bench {

Zipf::Zipf(std::size_t count) {
  cumulative_.reserve(count);
  double sum = 0;
  for (std::size_t rank = 0; rank < count; ++rank) {
    sum += 1.0 / static_cast<double>(rank + 1);
    cumulative_.push_back(sum);
  }
}

std::size_t Zipf::operator()(Random& random) const {
  const double point = random.fraction() * cumulative_.back();
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), point);
  const auto rank = static_cast<std::size_t>(found - cumulative_.begin());
  return std::min(rank, cumulative_.size() - 1);
}

}  // namespace cq::bench
