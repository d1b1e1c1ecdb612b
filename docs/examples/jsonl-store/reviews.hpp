#pragma once

#include <cq/knowledge/reviews.hpp>

#include "database.hpp"

namespace jsonl {

class JsonlReviews final : public cq::Reviews {
 public:
  explicit JsonlReviews(Database& database) : database_(database) {}

  cq::ReviewPage queue(std::int64_t limit, std::int64_t offset) override;
  std::vector<cq::StoredUnit> list(const cq::ReviewFilter& filter) override;
  void decide(std::string_view id, cq::ReviewStatus status, std::string_view reviewer,
              cq::Timestamp at) override;

 private:
  Database& database_;
};

}  // namespace jsonl
