#include "ranking/index_statistics.hpp"

#include <map>

namespace cq::ranking {
namespace {

std::map<std::string, std::uint64_t> count_by_domain(const RankingIndex::Parts& index) {
  std::map<std::string, std::uint64_t> counts;
  for (std::size_t i = 0; i < index.lists.domains(); ++i) {
    const auto domain = static_cast<TermId>(i);
    const std::size_t units = index.lists.of_domain(domain)->units;
    if (units > 0) counts.emplace(index.terms.text(domain), units);
  }
  return counts;
}

// What happened on the first day, as far as it was then or later.
DayCounts count_from(const RankingIndex::Parts& index, Timestamp since,
                     std::chrono::sys_days next_day) {
  const EpochMicros from = since.time_since_epoch().count();
  const EpochMicros before = Timestamp(next_day).time_since_epoch().count();
  const auto is_within = [from, before](EpochMicros at) {
    return at != kNoTimestamp && at >= from && at < before;
  };
  DayCounts counts;
  const ForwardIndex& records = index.records;
  for (std::size_t i = 0; i < records.end(); ++i) {
    const UnitRecord& record = records[static_cast<RecordId>(i)];
    if (!record.live) continue;
    if (is_within(record.created_at)) counts.proposed += 1;
    if (!is_within(record.reviewed_at)) continue;
    if (record.status == ReviewStatus::kApproved) counts.approved += 1;
    if (record.status == ReviewStatus::kRejected) counts.rejected += 1;
  }
  return counts;
}

std::vector<DailyCounts> count_by_day(const RankingIndex::Parts& index, Timestamp since) {
  std::vector<DailyCounts> days;
  const auto add = [&days](std::chrono::sys_days day, const DayCounts& counts) {
    if (counts.proposed + counts.approved + counts.rejected == 0) return;
    days.push_back(
        {std::chrono::year_month_day(day), counts.proposed, counts.approved, counts.rejected});
  };
  const auto& kept = index.statistics.by_day();
  const auto first = std::chrono::floor<std::chrono::days>(since);
  auto day = kept.lower_bound(first);
  if (day != kept.end() && day->first == first && Timestamp(first) != since) {
    add(first, count_from(index, since, first + std::chrono::days(1)));
    ++day;
  }
  for (; day != kept.end(); ++day) add(day->first, day->second);
  return days;
}

}  // namespace

KnowledgeStatistics count_knowledge(const RankingIndex::Parts& index,
                                    const std::vector<double>& edges) {
  KnowledgeStatistics statistics;
  statistics.total = index.statistics.units();
  for (const auto& [tier, units] : index.statistics.by_tier()) {
    statistics.by_tier.emplace(index.tiers.text(tier), units);
  }
  statistics.by_domain = count_by_domain(index);
  statistics.by_confidence = {edges, *index.statistics.histogram(edges)};
  return statistics;
}

IndexedReviewStatistics count_reviews(const RankingIndex::Parts& index,
                                      const std::vector<double>& edges, Timestamp since) {
  IndexedReviewStatistics indexed;
  ReviewStatistics& statistics = indexed.statistics;
  statistics.pending = index.statistics.units(ReviewStatus::kPending);
  statistics.approved = index.statistics.units(ReviewStatus::kApproved);
  statistics.rejected = index.statistics.units(ReviewStatus::kRejected);
  statistics.by_domain = count_by_domain(index);
  statistics.by_confidence = {edges, *index.statistics.histogram(edges)};
  statistics.daily = count_by_day(index, since);
  const std::vector<UnitKey> recent = *index.statistics.recent();
  for (const UnitKey& key : recent) {
    if (const auto record = index.records.find(key)) {
      indexed.recent_rows.push_back(index.records[*record].row);
    }
  }
  return indexed;
}

}  // namespace cq::ranking
