#pragma once

#include <cq/knowledge/statistics.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <vector>

#include "sqlite/knowledge/index/unit_index.hpp"

/// Statistics from an index. Safe from any thread, while nobody changes it.
namespace cq::sqlite {

/// Nullopt when only the rows can say, or when the figures aren't kept yet (keeps_figures()).
std::optional<KnowledgeStatistics> knowledge_statistics(const UnitIndex& index,
                                                        const std::vector<double>& edges);

/// The same; all but `recent`, for which it says which units these are.
struct ReviewFigures {
  ReviewStatistics statistics;
  std::vector<std::int64_t> recent_rows;
};
std::optional<ReviewFigures> review_figures(const UnitIndex& index,
                                            const std::vector<double>& edges, Timestamp since);

/// Whether an index has what these figures are made of; if not, LiveIndex::prepare() can see to it.
bool keeps_figures(const UnitIndex& index, const std::vector<double>& edges);

}  // namespace cq::sqlite
