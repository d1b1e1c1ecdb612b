#pragma once

#include <cq/knowledge/statistics.hpp>
#include <cq/timestamp.hpp>
#include <vector>

#include "ranking/index_parts.hpp"

/// Statistics from an index that has no units that aren't indexed and keeps what they are made of.
/// Safe from any thread, while no thread changes it.
namespace cq::ranking {

KnowledgeStatistics count_knowledge(const RankingIndex::Parts& index,
                                    const std::vector<double>& edges);

IndexedReviewStatistics count_reviews(const RankingIndex::Parts& index,
                                      const std::vector<double>& edges, Timestamp since);

}  // namespace cq::ranking
