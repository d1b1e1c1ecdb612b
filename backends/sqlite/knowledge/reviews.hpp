#pragma once

#include <cq/knowledge/reviews.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"

namespace cq::sqlite {

/// Whether the unit's confidence is within the filter's bounds. It is compared as a double that was
/// read exactly: SQLite's own reading of a number in JSON may be off in the last bit. Safe from any
/// thread.
bool is_within_bounds(const ReviewFilter& filter, const Unit& unit);

class SqliteReviews final : public Reviews {
 public:
  SqliteReviews(ConnectionPool& pool, GroupCommit& commits, UnreadableUnits& unreadable)
      : pool_(pool), commits_(commits), unreadable_(unreadable) {}

  ReviewPage queue(std::int64_t limit, std::int64_t offset) override;
  std::vector<StoredUnit> list(const ReviewFilter& filter) override;
  void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
              Timestamp at) override;

 private:
  ConnectionPool& pool_;
  GroupCommit& commits_;
  UnreadableUnits& unreadable_;
};

}  // namespace cq::sqlite
