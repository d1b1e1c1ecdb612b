#pragma once

#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>

#include "wrong/fault.hpp"

namespace cq::test {

/// Does what the right one does, but for the fault.
class WrongReviews final : public Reviews {
 public:
  WrongReviews(Reviews& right, Fault fault) : right_(right), fault_(fault) {}

  ReviewPage queue(std::int64_t limit, std::int64_t offset) override {
    return right_.queue(limit, offset);
  }
  std::vector<StoredUnit> list(const ReviewFilter& filter) override { return right_.list(filter); }
  void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
              Timestamp moment) override {
    right_.decide(id, status, reviewer, fault_ == Fault::kMoment ? Timestamp() : moment);
  }

 private:
  Reviews& right_;
  const Fault fault_;
};

/// Likewise.
class WrongStatistics final : public Statistics {
 public:
  WrongStatistics(Statistics& right, Fault fault) : right_(right), fault_(fault) {}

  KnowledgeStatistics of_knowledge(const std::vector<double>& edges) override {
    return right_.of_knowledge(edges);
  }
  ReviewStatistics of_reviews(const std::vector<double>& edges, Timestamp since) override {
    ReviewStatistics figures = right_.of_reviews(edges, since);
    if (fault_ == Fault::kFigures && figures.pending != 0) ++figures.by_domain["api"];
    return figures;
  }

 private:
  Statistics& right_;
  const Fault fault_;
};

}  // namespace cq::test
