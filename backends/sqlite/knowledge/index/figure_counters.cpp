#include "sqlite/knowledge/index/figure_counters.hpp"

#include <algorithm>
#include <numeric>

namespace cq::sqlite {
namespace {

constexpr std::size_t kMostRecent = 4 * kRecentActivities;
constexpr std::size_t kMostHistograms = 4;

std::size_t bin_of(const std::vector<double>& edges, double confidence) noexcept {
  return static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), confidence) -
                                  edges.begin());
}

void change(std::uint64_t& figure, bool up) noexcept {
  figure += up ? 1 : static_cast<std::uint64_t>(-1);
}

}  // namespace

std::uint64_t FigureCounters::units() const noexcept {
  return std::accumulate(by_status_.begin(), by_status_.end(), std::uint64_t{0});
}

std::uint64_t FigureCounters::units(ReviewStatus status) const noexcept {
  return by_status_.at(static_cast<std::size_t>(status));
}

std::optional<std::vector<std::uint64_t>> FigureCounters::histogram(
    const std::vector<double>& edges) const {
  if (edges.empty()) return std::vector<std::uint64_t>{units(ReviewStatus::kApproved)};
  for (const Histogram& kept : histograms_) {
    if (kept.edges == edges) return kept.counts;
  }
  return std::nullopt;
}

void FigureCounters::keep_histogram(const std::vector<double>& edges, const UnitRecords& records) {
  if (histogram(edges)) return;
  if (histograms_.size() == kMostHistograms) histograms_.erase(histograms_.begin());
  Histogram kept{edges, std::vector<std::uint64_t>(edges.size() + 1, 0)};
  for (std::size_t i = 0; i < records.end(); ++i) {
    const UnitRecord& record = records[static_cast<RecordId>(i)];
    if (record.live && record.status == ReviewStatus::kApproved) {
      kept.counts[bin_of(edges, record.confidence)] += 1;
    }
  }
  histograms_.push_back(std::move(kept));
}

std::optional<std::vector<UnitKey>> FigureCounters::recent() const {
  if (recent_.size() < kRecentActivities && !recent_is_all_) return std::nullopt;
  std::vector<UnitKey> keys;
  for (auto at = recent_.rbegin(); at != recent_.rend() && keys.size() < kRecentActivities; ++at) {
    keys.push_back(at->second);
  }
  return keys;
}

void FigureCounters::find_recent(const UnitRecords& records) {
  recent_.clear();
  recent_is_all_ = false;  // until all are looked at
  FigureCounters found;
  for (std::size_t i = 0; i < records.end(); ++i) {
    const UnitRecord& record = records[static_cast<RecordId>(i)];
    if (record.live) found.note_recent(record, true);
  }
  recent_ = std::move(found.recent_);
  recent_is_all_ = found.recent_is_all_;
}

void FigureCounters::count(const UnitRecord& record, bool here) {
  change(by_status_.at(static_cast<std::size_t>(record.status)), here);
  count_day(record.created_at, &DayCounts::proposed, here);
  note_recent(record, here);
  if (record.status == ReviewStatus::kPending) return;
  const bool approved = record.status == ReviewStatus::kApproved;
  count_day(record.reviewed_at, approved ? &DayCounts::approved : &DayCounts::rejected, here);
  if (!approved) return;
  change(by_tier_[record.tier], here);
  if (by_tier_[record.tier] == 0) by_tier_.erase(record.tier);
  for (Histogram& kept : histograms_) {
    change(kept.counts[bin_of(kept.edges, record.confidence)], here);
  }
}

void FigureCounters::count_day(Moment moment, std::uint64_t DayCounts::*figure, bool here) {
  if (moment == kNoMoment) return;
  const Day day = std::chrono::floor<std::chrono::days>(Timestamp(Timestamp::duration(moment)));
  DayCounts& counts = by_day_[day];
  change(counts.*figure, here);
  if (counts.proposed + counts.approved + counts.rejected == 0) by_day_.erase(day);
}

void FigureCounters::note_recent(const UnitRecord& record, bool here) {
  const Recent entry{record.moment(), record.key};
  if (!here) {
    recent_.erase(entry);
    return;
  }
  // When some are left out, only what is newer than one of those kept is known to be newer than
  // all of them.
  if (!recent_is_all_ && (recent_.empty() || entry < *recent_.begin())) return;
  recent_.insert(entry);
  if (recent_.size() > kMostRecent) {
    recent_.erase(recent_.begin());
    recent_is_all_ = false;
  }
}

}  // namespace cq::sqlite
