#include "ranking/statistics_counters.hpp"

#include <algorithm>
#include <numeric>

namespace cq::ranking {
namespace {

constexpr std::size_t kMostRecent = 4 * kRecentActivities;
constexpr std::size_t kMostHistograms = 4;

std::size_t bin_of(const std::vector<double>& edges, double confidence) noexcept {
  return static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), confidence) -
                                  edges.begin());
}

void change(std::uint64_t& counter, bool up) noexcept {
  counter += up ? 1 : static_cast<std::uint64_t>(-1);
}

}  // namespace

std::uint64_t StatisticsCounters::units() const noexcept {
  return std::accumulate(by_status_.begin(), by_status_.end(), std::uint64_t{0});
}

std::uint64_t StatisticsCounters::units(ReviewStatus status) const noexcept {
  return by_status_.at(static_cast<std::size_t>(status));
}

std::optional<std::vector<std::uint64_t>> StatisticsCounters::histogram(
    const std::vector<double>& edges) const {
  if (edges.empty()) return std::vector<std::uint64_t>{units(ReviewStatus::kApproved)};
  for (const Histogram& kept : histograms_) {
    if (kept.edges == edges) return kept.counts;
  }
  return std::nullopt;
}

void StatisticsCounters::keep_histogram(const std::vector<double>& edges,
                                        const ForwardIndex& records) {
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

std::optional<std::vector<UnitKey>> StatisticsCounters::recent() const {
  if (recent_.size() < kRecentActivities && !recent_is_all_) return std::nullopt;
  std::vector<UnitKey> keys;
  for (auto at = recent_.rbegin(); at != recent_.rend() && keys.size() < kRecentActivities; ++at) {
    keys.push_back(at->second);
  }
  return keys;
}

void StatisticsCounters::find_recent(const ForwardIndex& records) {
  recent_.clear();
  recent_is_all_ = false;  // until all are looked at
  StatisticsCounters found;
  for (std::size_t i = 0; i < records.end(); ++i) {
    const UnitRecord& record = records[static_cast<RecordId>(i)];
    if (record.live) found.note_recent(record, true);
  }
  recent_ = std::move(found.recent_);
  recent_is_all_ = found.recent_is_all_;
}

void StatisticsCounters::write(ByteWriter& out) const {
  out.put(by_status_);
  out.put(static_cast<std::uint32_t>(by_tier_.size()));
  for (const auto& [tier, units] : by_tier_) {
    out.put(tier);
    out.put(units);
  }
  out.put(static_cast<std::uint32_t>(by_day_.size()));
  for (const auto& [day, counts] : by_day_) {
    out.put(day.time_since_epoch().count());
    out.put(counts);
  }
  out.put(static_cast<std::uint32_t>(histograms_.size()));
  for (const Histogram& kept : histograms_) {
    out.put(static_cast<std::uint32_t>(kept.edges.size()));
    out.put_all(std::span<const double>(kept.edges));
    out.put_all(std::span<const std::uint64_t>(kept.counts));
  }
  out.put(static_cast<std::uint8_t>(recent_is_all_));
  out.put(static_cast<std::uint32_t>(recent_.size()));
  for (const auto& [at, key] : recent_) {
    out.put(at);
    out.put(key);
  }
}

void StatisticsCounters::read(ByteReader& in, std::size_t tiers) {
  by_status_ = in.get<std::array<std::uint64_t, 3>>();
  for (std::size_t left = in.get_count(sizeof(std::uint16_t)); left > 0; --left) {
    const auto tier = in.get<std::uint16_t>();
    if (tier >= tiers) throw Damaged();
    by_tier_[tier] = in.get<std::uint64_t>();
  }
  for (std::size_t left = in.get_count(sizeof(DayCounts)); left > 0; --left) {
    const Day day{Day::duration(in.get<Day::rep>())};
    by_day_[day] = in.get<DayCounts>();
  }
  for (std::size_t left = in.get_count(sizeof(std::uint64_t)); left > 0; --left) {
    Histogram& kept = histograms_.emplace_back();
    kept.edges.resize(in.get_count(sizeof(double)));
    in.get_all(std::span(kept.edges));
    kept.counts.resize(kept.edges.size() + 1);
    in.get_all(std::span(kept.counts));
  }
  recent_is_all_ = in.get<std::uint8_t>() != 0;
  for (std::size_t left = in.get_count(sizeof(UnitKey)); left > 0; --left) {
    const auto at = in.get<EpochMicros>();
    recent_.emplace(at, in.get<UnitKey>());
  }
}

void StatisticsCounters::count(const UnitRecord& record, bool here) {
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

void StatisticsCounters::count_day(EpochMicros at, std::uint64_t DayCounts::*counter, bool here) {
  if (at == kNoTimestamp) return;
  const Day day = std::chrono::floor<std::chrono::days>(Timestamp(Timestamp::duration(at)));
  DayCounts& counts = by_day_[day];
  change(counts.*counter, here);
  if (counts.proposed + counts.approved + counts.rejected == 0) by_day_.erase(day);
}

void StatisticsCounters::note_recent(const UnitRecord& record, bool here) {
  const Recent entry{record.last_event_at(), record.key};
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

}  // namespace cq::ranking
