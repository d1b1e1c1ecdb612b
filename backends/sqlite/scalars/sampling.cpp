#include "sqlite/scalars/sampling.hpp"

#include <algorithm>
#include <random>
#include <unordered_set>

namespace cq::scalars {

std::vector<std::uint64_t> even_places(std::uint64_t count, std::size_t most) {
  if (most == 1) return {count - 1};
  std::vector<std::uint64_t> places;
  places.reserve(most);
  for (std::uint64_t i = 0; i < most; ++i) places.push_back(i * (count - 1) / (most - 1));
  return places;
}

// As Floyd does: it takes no more than the places that it chooses.
std::vector<std::uint64_t> random_places(std::uint64_t count, std::size_t most) {
  std::mt19937_64 random(count);
  std::unordered_set<std::uint64_t> chosen;
  chosen.reserve(most);
  for (std::uint64_t last = count - most; last < count; ++last) {
    const auto place = std::uniform_int_distribution<std::uint64_t>(0, last)(random);
    if (!chosen.insert(place).second) chosen.insert(last);
  }
  std::vector<std::uint64_t> places(chosen.begin(), chosen.end());
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace cq::scalars
