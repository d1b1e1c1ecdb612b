#pragma once

#include <cq/ranking/ranking_index.hpp>

#include "ranking/forward_index.hpp"
#include "ranking/inverted_index.hpp"
#include "ranking/statistics_counters.hpp"
#include "ranking/term_dictionary.hpp"
#include "ranking/unindexed_units.hpp"

namespace cq::ranking {

/// What a RankingIndex is made of. Of units that are approved there are lists, but while it is
/// filled.
struct RankingIndex::Parts {
  TermDictionary terms;
  TermDictionary tiers;
  ForwardIndex records;
  InvertedIndex lists{records};
  StatisticsCounters statistics;
  UnindexedUnits unindexed;
  bool filling = false;

  [[nodiscard]] bool is_same(RecordId id, const UnitFacts& facts, const UnitTerms& of_facts) const;
  [[nodiscard]] bool has_lists(const UnitRecord& record) const noexcept;
  void take_from_lists(RecordId id);
  std::vector<TermId> numbers_of(const std::vector<std::string>& texts);
};

}  // namespace cq::ranking
