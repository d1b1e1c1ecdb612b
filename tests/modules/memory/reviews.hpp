#pragma once

#include <cq/knowledge/reviews.hpp>
#include <memory>

#include "memory/database.hpp"

namespace cq::test {

class MemoryReviews final : public Reviews {
 public:
  explicit MemoryReviews(std::shared_ptr<MemoryDatabase> database);

  ReviewPage queue(std::int64_t limit, std::int64_t offset) override;
  std::vector<StoredUnit> list(const ReviewFilter& filter) override;
  void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
              Timestamp moment) override;

 private:
  const std::shared_ptr<MemoryDatabase> database_;
};

}  // namespace cq::test
