#pragma once

#include <chrono>
#include <cq/export.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// How many approved units have a confidence below edges[0], from edges[0] to below edges[1], and
/// so on, and from the last edge up: one count more than there are edges.
/// [confidence_histogram.counts]
struct ConfidenceHistogram {
  std::vector<double> edges;
  std::vector<std::uint64_t> counts;
};

/// What anyone may know of a store.
struct KnowledgeStatistics {
  std::uint64_t total = 0;  ///< units of any status [knowledge_statistics.total]
  std::map<std::string, std::uint64_t> by_tier;  ///< approved units [knowledge_statistics.by_tier]
  std::map<std::string, std::uint64_t>
      by_domain;                      ///< approved units [knowledge_statistics.by_domain]
  ConfidenceHistogram by_confidence;  ///< approved units [knowledge_statistics.by_confidence]
};

/// One thing that happened: a unit's decision if it is decided, else its proposal. [activity.event]
struct Activity {
  std::string unit_id;
  std::string summary;
  ReviewStatus status = ReviewStatus::kPending;
  std::optional<std::string> reviewed_by;
  std::optional<Timestamp>
      moment;  ///< of the decision, else of the proposal; nullopt: not known [activity.moment]
};

/// What happened on one day (UTC). [daily_counts.utc]
struct DailyCounts {
  std::chrono::year_month_day day{};
  std::uint64_t proposed = 0;
  std::uint64_t approved = 0;
  std::uint64_t rejected = 0;
};

/// What reviewers see at a glance.
struct ReviewStatistics {
  std::uint64_t pending = 0;
  std::uint64_t approved = 0;
  std::uint64_t rejected = 0;
  std::map<std::string, std::uint64_t> by_domain;  ///< approved units [review_statistics.by_domain]
  ConfidenceHistogram by_confidence;  ///< approved units [review_statistics.by_confidence]
  std::vector<Activity>
      recent;  ///< newest first, at most kRecentActivities [review_statistics.recent]
  std::vector<DailyCounts>
      daily;  ///< days on which something happened, rising [review_statistics.daily]
};

inline constexpr std::size_t kRecentActivities = 20;

/// The statistics of a store's units.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [statistics.threads]
class CQ_EXPORT Statistics : public Part {
 public:
  static constexpr std::string_view kId = "statistics/1";

  Statistics() = default;
  Statistics(const Statistics&) = delete;
  Statistics& operator=(const Statistics&) = delete;
  Statistics(Statistics&&) = delete;
  Statistics& operator=(Statistics&&) = delete;
  ~Statistics() override;

  /// The public statistics, with confidence counted between `edges` (rising).
  /// [statistics.of_knowledge]
  /// All are of one moment. [statistics.of_knowledge.one_moment]
  virtual KnowledgeStatistics of_knowledge(const std::vector<double>& edges) = 0;

  /// The reviewers' statistics, with confidence counted between `edges` (rising), and what happened
  /// on each day from `since` on. [statistics.of_reviews] All are of one moment.
  /// [statistics.of_reviews.one_moment]
  virtual ReviewStatistics of_reviews(const std::vector<double>& edges, Timestamp since) = 0;
};

}  // namespace cq
