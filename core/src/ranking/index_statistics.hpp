#pragma once

#include <cq/knowledge/statistics.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <vector>

#include "ranking/unit_index.hpp"

/// Statistics from an index. Safe from any thread, while no thread changes it.
namespace cq::ranking {

/// Nullopt when only the rows can say, or when the index doesn't keep them yet
/// (keeps_statistics()).
std::optional<KnowledgeStatistics> knowledge_statistics(const UnitIndex& index,
                                                        const std::vector<double>& edges);

/// The same; all but `recent`, for which it says which units these are.
struct IndexedReviewStatistics {
  ReviewStatistics statistics;
  std::vector<std::int64_t> recent_rows;
};
std::optional<IndexedReviewStatistics> review_statistics(const UnitIndex& index,
                                                         const std::vector<double>& edges,
                                                         Timestamp since);

/// Whether an index has what these are made of; if not, UnitIndex::keep_histogram() and
/// find_recent() see to it.
bool keeps_statistics(const UnitIndex& index, const std::vector<double>& edges);

}  // namespace cq::ranking
