#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "api/clock.hpp"

namespace cq::knowledge {

/// The filter of a reviewer's list, as given.
struct ReviewQuestion {
  std::string domain{};  ///< blank: any
  std::string status{};  ///< blank: any; one that no unit can have finds none
  std::optional<double> confidence_min{};
  std::optional<double> confidence_max{};
  std::int64_t limit = 0;
  std::optional<std::string> behind{};  ///< a unit's id; only what is listed behind it
  bool oldest_first = false;
  /// Ends the list behind the unit with which its documents have that many bytes.
  std::size_t max_bytes = std::numeric_limits<std::size_t>::max();
};

/// The filter of a store for it; nullopt when no unit can pass. Safe from any thread. Throws Error:
/// invalid argument for a domain that isn't UTF-8.
std::optional<ReviewFilter> filter_of(const ReviewQuestion& question);

/// What was decided.
struct Decision {
  ReviewStatus status = ReviewStatus::kPending;
  std::string reviewer;
  Timestamp at;
};

/// Lets people review what agents proposed. Safe from any thread.
class ReviewService {
 public:
  ReviewService(host::StorePart<Knowledge> knowledge, host::StorePart<Reviews> reviews,
                host::StorePart<Statistics> statistics, api::Clock clock,
                bool may_review_own = true);

  [[nodiscard]] ReviewPage queue(std::int64_t limit, std::int64_t offset) const;
  [[nodiscard]] std::vector<StoredUnit> list(const ReviewQuestion& question) const;
  /// Throws Error: not found.
  [[nodiscard]] StoredUnit find(const std::string& id) const;
  /// Throws Error: not found, or conflict when the unit is decided already. Throws api::Refusal
  /// (403) for the reviewer's own unit where those are left to others.
  [[nodiscard]] Decision decide(const std::string& id, ReviewStatus status,
                                const std::string& reviewer) const;
  /// The statistics; confidence is counted below 0.3, 0.6 and 0.8, and from there up. The days go
  /// without a gap from the first of the last 30 on which something happened to today.
  [[nodiscard]] ReviewStatistics statistics() const;

 private:
  host::StorePart<Knowledge> knowledge_;
  host::StorePart<Reviews> reviews_;
  host::StorePart<Statistics> statistics_;
  api::Clock clock_;
  bool may_review_own_;
};

}  // namespace cq::knowledge
