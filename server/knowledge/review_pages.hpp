#pragma once

#include <cq/knowledge/unit.hpp>
#include <cstddef>
#include <vector>

#include "knowledge/review_service.hpp"

namespace cq::knowledge {

/// How many units the first page of the queue has at most, which is asked for at once with how many
/// there are.
inline constexpr std::int64_t kFirstOfQueue = 16;

/// A reviewer's list, page by page, so that a long one needn't be held as a whole. Nothing is held
/// between the pages; a unit that is decided meanwhile may be missed, none comes twice. For one
/// thread at a time.
class ReviewPages {
 public:
  /// The service outlives it.
  ReviewPages(const ReviewService& reviews, ReviewQuestion question);

  /// The next units; none behind the last. Throws what ReviewService::list() throws, and Error:
  /// internal when the store goes round in circles.
  [[nodiscard]] std::vector<StoredUnit> next();
  /// Whether there are no more.
  [[nodiscard]] bool ended() const noexcept { return ended_; }

 private:
  const ReviewService& reviews_;
  ReviewQuestion question_;  ///< its limit: how many units may still come
  bool ended_ = false;
};

}  // namespace cq::knowledge
