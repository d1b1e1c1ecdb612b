#include <algorithm>
#include <cq/host/nearest_name.hpp>
#include <numeric>

namespace cq::host {
namespace {

/// The number of single-character changes between two words.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::size_t> nearest_name(std::string_view name,
                                        const std::vector<std::string>& known) {
  constexpr std::size_t kNear = 3;
  std::optional<std::size_t> nearest;
  std::size_t best = kNear + 1;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::size_t distance = edit_distance(name, known[i]);
    if (distance < best && distance < name.size()) {
      best = distance;
      nearest = i;
    }
  }
  return nearest;
}

}  // namespace cq::host
