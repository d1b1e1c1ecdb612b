#pragma once

#include <cq/knowledge/statistics.hpp>
#include <cq/knowledge/unit.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "memory/database.hpp"

namespace cq::test {

/// A stored unit and what its document says; both lie in the database.
struct ReadUnit {
  const StoredUnit* stored;
  const Unit* unit;
};

/// All units, oldest creation first, ties by id. The caller holds the database's mutex, and does as
/// long as it uses them.
std::vector<ReadUnit> read_units(MemoryDatabase& database);

/// Figures of the approved units among those.
std::map<std::string, std::uint64_t> count_domains(const std::vector<ReadUnit>& units);
ConfidenceHistogram count_confidences(const std::vector<ReadUnit>& units,
                                      const std::vector<double>& edges);

}  // namespace cq::test
