#include "statistics.hpp"

#include "counts.hpp"

namespace jsonl {

cq::KnowledgeStatistics JsonlStatistics::of_knowledge(const std::vector<double>& edges) {
  return database_.read([&edges](const Contents& contents) {
    cq::KnowledgeStatistics statistics;
    statistics.total = contents.units().size();
    statistics.by_tier = count_tiers(contents);
    statistics.by_domain = count_domains(contents);
    statistics.by_confidence = count_confidences(contents, edges);
    return statistics;
  });
}

cq::ReviewStatistics JsonlStatistics::of_reviews(const std::vector<double>& edges,
                                                 cq::Timestamp since) {
  return database_.read([&edges, since](const Contents& contents) {
    cq::ReviewStatistics statistics;
    statistics.pending = count_status(contents, cq::ReviewStatus::kPending);
    statistics.approved = count_status(contents, cq::ReviewStatus::kApproved);
    statistics.rejected = count_status(contents, cq::ReviewStatus::kRejected);
    statistics.by_domain = count_domains(contents);
    statistics.by_confidence = count_confidences(contents, edges);
    statistics.recent = recent_activities(contents);
    statistics.daily = count_days(contents, since);
    return statistics;
  });
}

}  // namespace jsonl
