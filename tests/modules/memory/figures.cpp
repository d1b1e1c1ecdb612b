#include "memory/figures.hpp"

#include <algorithm>
#include <tuple>

namespace cq::test {

std::vector<ReadUnit> read_units(MemoryDatabase& database) {
  std::vector<ReadUnit> units;
  units.reserve(database.units.size());
  for (const auto& [id, stored] : database.units) {
    units.push_back({&stored, &database.read(stored)});
  }
  std::sort(units.begin(), units.end(), [](const ReadUnit& left, const ReadUnit& right) {
    return std::tie(left.unit->evidence.first_observed, left.stored->id) <
           std::tie(right.unit->evidence.first_observed, right.stored->id);
  });
  return units;
}

std::map<std::string, std::uint64_t> count_domains(const std::vector<ReadUnit>& units) {
  std::map<std::string, std::uint64_t> counts;
  for (const ReadUnit& each : units) {
    if (each.stored->status != ReviewStatus::kApproved) continue;
    for (const std::string& domain : each.unit->domains) ++counts[domain];
  }
  return counts;
}

ConfidenceHistogram count_confidences(const std::vector<ReadUnit>& units,
                                      const std::vector<double>& edges) {
  ConfidenceHistogram histogram{edges, std::vector<std::uint64_t>(edges.size() + 1, 0)};
  for (const ReadUnit& each : units) {
    if (each.stored->status != ReviewStatus::kApproved) continue;
    const auto above = std::upper_bound(edges.begin(), edges.end(), each.unit->evidence.confidence);
    ++histogram.counts[static_cast<std::size_t>(above - edges.begin())];
  }
  return histogram;
}

}  // namespace cq::test
