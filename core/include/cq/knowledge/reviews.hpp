#pragma once

#include <cq/export.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// A part of the pending units.
struct ReviewPage {
  std::vector<StoredUnit> items;
  std::uint64_t total = 0;  ///< pending units on all pages [review_page.total]
};

/// Which units a reviewer wants to see; what isn't set doesn't matter. [review_filter.unset]
struct ReviewFilter {
  std::optional<std::string> domain;  ///< normalised
  std::optional<ReviewStatus> status;
  std::optional<double> confidence_min;  ///< inclusive [review_filter.confidence_min]
  std::optional<double>
      confidence_max;        ///< exclusive, but inclusive from 1 up [review_filter.confidence_max]
  std::int64_t limit = 100;  ///< negative: no limit [review_filter.limit]
  /// Only units behind the one of that id in the list's order, whether or not that one passes; none
  /// when there is no such unit. Thereby a list is read in parts. [review_filter.behind]
  std::optional<std::string> behind{};
  /// Turns the list's order round. [review_filter.oldest_first]
  bool oldest_first = false;
  /// Ends the list behind the unit with which its documents have that many bytes together.
  /// [review_filter.max_bytes]
  std::size_t max_bytes = std::numeric_limits<std::size_t>::max();
};

/// The review of a store's units.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [reviews.threads]
class CQ_EXPORT Reviews : public Part {
 public:
  static constexpr std::string_view kId = "reviews/1";

  Reviews() = default;
  Reviews(const Reviews&) = delete;
  Reviews& operator=(const Reviews&) = delete;
  Reviews(Reviews&&) = delete;
  Reviews& operator=(Reviews&&) = delete;
  ~Reviews() override;

  /// The pending units, oldest creation first (ties by id, lowest first), from the one at `offset`
  /// (negative: 0), at most `limit` (negative: no limit). [reviews.queue]
  /// Items and total are of one moment. [reviews.queue.one_moment]
  virtual ReviewPage queue(std::int64_t limit, std::int64_t offset) = 0;

  /// The units that pass the filter, newest creation first (ties by id, highest first).
  /// [reviews.list]
  /// The limit counts units that passed. [reviews.list.limit]
  virtual std::vector<StoredUnit> list(const ReviewFilter& filter) = 0;

  /// Decides a pending unit: approved or rejected, by whom and when. [reviews.decide]
  /// Of two concurrent callers exactly one decides. [reviews.decide.once]
  /// Throws not found when there is no such unit; conflict, with the sentence "Knowledge unit
  /// already approved" (or "... rejected"), when it is decided; invalid argument when the status is
  /// pending. [reviews.decide.throws]
  /// Durable when it returns. [reviews.decide.durable]
  virtual void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
                      Timestamp at) = 0;
};

}  // namespace cq
