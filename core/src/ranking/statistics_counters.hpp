#pragma once

#include <array>
#include <cq/knowledge/statistics.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "ranking/forward_index.hpp"

namespace cq::ranking {

/// What happened on a day.
struct DayCounts {
  std::uint64_t proposed = 0;
  std::uint64_t approved = 0;
  std::uint64_t rejected = 0;
};

/// Statistics that are kept while units come and go, instead of being counted when asked for.
/// Those of domains are the InvertedIndex's. Changed by one thread at a time, while none reads
/// it.
class StatisticsCounters {
 public:
  using Day = std::chrono::sys_days;

  /// A unit that is counted from now on, or no more; its record is as it was when it was added.
  void add(const UnitRecord& record) { count(record, true); }
  void remove(const UnitRecord& record) { count(record, false); }

  [[nodiscard]] std::uint64_t units() const noexcept;
  [[nodiscard]] std::uint64_t units(ReviewStatus status) const noexcept;
  /// Approved units, by the tier's number.
  [[nodiscard]] const std::map<std::uint16_t, std::uint64_t>& by_tier() const { return by_tier_; }
  [[nodiscard]] const std::map<Day, DayCounts>& by_day() const { return by_day_; }

  /// Approved units by their confidence; nullopt until keep_histogram() was called for the edges.
  [[nodiscard]] std::optional<std::vector<std::uint64_t>> histogram(
      const std::vector<double>& edges) const;
  /// Counts between those edges from now on, too; forgets the edges asked for longest ago when
  /// there are many.
  void keep_histogram(const std::vector<double>& edges, const ForwardIndex& records);

  /// The units that something happened to last, newest first, ties by id, highest first: at most
  /// kRecentActivities. nullopt until find_recent() was called again.
  [[nodiscard]] std::optional<std::vector<UnitKey>> recent() const;
  void find_recent(const ForwardIndex& records);

  void write(ByteWriter& out) const;
  /// Into counters that have counted nothing; there are that many tiers. Throws Damaged.
  void read(ByteReader& in, std::size_t tiers);

 private:
  struct Histogram {
    std::vector<double> edges;
    std::vector<std::uint64_t> counts;
  };
  using Recent = std::pair<EpochMicros, UnitKey>;

  void count(const UnitRecord& record, bool here);
  void count_day(EpochMicros at, std::uint64_t DayCounts::*counter, bool here);
  void note_recent(const UnitRecord& record, bool here);

  std::array<std::uint64_t, 3> by_status_{};
  std::map<std::uint16_t, std::uint64_t> by_tier_;
  std::map<Day, DayCounts> by_day_;
  std::vector<Histogram> histograms_;
  std::set<Recent> recent_;    // the newest ones, more than are asked for
  bool recent_is_all_ = true;  // no unit is left out of recent_
};

}  // namespace cq::ranking
