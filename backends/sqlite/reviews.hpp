#pragma once

#include <cq/store/reviews.hpp>

#include "sqlite/connection_pool.hpp"
#include "sqlite/index/live_index.hpp"

namespace cq::sqlite {

class SqliteReviews final : public Reviews {
 public:
  SqliteReviews(ConnectionPool& pool, LiveIndex& index) : pool_(pool), index_(index) {}

  ReviewPage queue(std::int64_t limit, std::int64_t offset) override;
  std::vector<StoredUnit> list(const ReviewFilter& filter) override;
  void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
              Timestamp moment) override;
  ReviewStatistics statistics(const std::vector<double>& edges, Timestamp since) override;

 private:
  ConnectionPool& pool_;
  LiveIndex& index_;
};

}  // namespace cq::sqlite
