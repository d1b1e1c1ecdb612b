#include "sqlite/knowledge/statistics.hpp"

#include <optional>
#include <utility>

#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/counted_statistics.hpp"
#include "sqlite/knowledge/index/index_statistics.hpp"

namespace cq::sqlite {

KnowledgeStatistics SqliteStatistics::of_knowledge(const std::vector<double>& edges) {
  const Lease connection = pool_.reader();
  index_.keep_statistics(edges);
  const ReadSnapshot snapshot(*connection);
  std::optional<KnowledgeStatistics> kept;
  index_.read(*connection,
              [&](const UnitIndex& index) { kept = knowledge_statistics(index, edges); });
  if (kept) return *std::move(kept);
  KnowledgeStatistics statistics;
  statistics.total = count_units(*connection);
  statistics.by_tier = count_approved_by_tier(*connection);
  statistics.by_domain = count_approved_by_domain(*connection);
  statistics.by_confidence = count_approved_by_confidence(*connection, edges);
  return statistics;
}

ReviewStatistics SqliteStatistics::of_reviews(const std::vector<double>& edges, Timestamp since) {
  const Lease connection = pool_.reader();
  index_.keep_statistics(edges);
  const ReadSnapshot snapshot(*connection);
  std::optional<IndexedReviewStatistics> kept;
  index_.read(*connection,
              [&](const UnitIndex& index) { kept = review_statistics(index, edges, since); });
  if (kept) {
    kept->statistics.recent = read_activities(*connection, kept->recent_rows);
    return std::move(kept->statistics);
  }
  Counts by_status = count_by_status(*connection);
  ReviewStatistics statistics;
  statistics.pending = by_status["pending"];
  statistics.approved = by_status["approved"];
  statistics.rejected = by_status["rejected"];
  statistics.by_domain = count_approved_by_domain(*connection);
  statistics.by_confidence = count_approved_by_confidence(*connection, edges);
  statistics.recent = recent_activity(*connection);
  statistics.daily = count_by_day(*connection, since);
  return statistics;
}

}  // namespace cq::sqlite
