#pragma once

#include <cq/knowledge/records.hpp>
#include <cq/knowledge/unit.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "units/random.hpp"

namespace cq::bench {

/// Makes the units of a benchmark's store, one after the other, the oldest first: the same for the
/// same seed, number and end. For one thread.
class UnitSource {
 public:
  /// `count` units, created in the year before `end`.
  UnitSource(std::uint64_t seed, std::size_t count, Timestamp end);

  /// To be called at most `count` times.
  ArchivedUnit next();

 private:
  Unit make_unit(Timestamp created);
  void play_evidence(Unit& unit, Timestamp from);
  std::string sentence(std::size_t length);

  Random random_;
  Zipf domains_;
  Timestamp end_;
  std::chrono::microseconds step_;
  Timestamp moment_;
};

/// Documents as a benchmark's store has them, always the same.
std::vector<std::string> sample_documents(std::size_t count);

/// The units of those documents.
std::vector<Unit> sample_units(std::size_t count);

}  // namespace cq::bench
