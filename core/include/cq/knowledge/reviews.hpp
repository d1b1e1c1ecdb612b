#pragma once

#include <cq/export.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// A part of the pending units.
struct ReviewPage {
  std::vector<StoredUnit> items;
  std::uint64_t total = 0;  ///< pending units on all pages
};

/// Which units a reviewer wants to see; what isn't set doesn't matter.
struct ReviewFilter {
  std::optional<std::string> domain;  ///< normalised
  std::optional<ReviewStatus> status;
  std::optional<double> confidence_min;  ///< inclusive
  std::optional<double> confidence_max;  ///< exclusive, but inclusive from 1 up
  std::int64_t limit = 100;              ///< negative: no limit
};

/// The review of a store's units. Every method is safe from any thread, blocks until done, and
/// throws Error: unavailable, busy or corrupt when the database says so.
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
  /// (negative: 0), at most `limit` (negative: no limit). Items and total are of one moment.
  virtual ReviewPage queue(std::int64_t limit, std::int64_t offset) = 0;

  /// The units that pass the filter, newest creation first (ties by id, highest first). The limit
  /// counts units that passed.
  virtual std::vector<StoredUnit> list(const ReviewFilter& filter) = 0;

  /// Decides a pending unit: approved or rejected, by whom and when. Of two callers at once exactly
  /// one decides. Throws not found when there is no such unit; conflict, with the sentence
  /// "Knowledge unit already approved" (or "... rejected"), when it is decided; invalid argument
  /// when the status is pending. Durable when it returns.
  virtual void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
                      Timestamp moment) = 0;
};

}  // namespace cq
