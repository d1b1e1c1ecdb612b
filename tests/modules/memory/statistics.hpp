#pragma once

#include <cq/knowledge/statistics.hpp>
#include <memory>

#include "memory/database.hpp"

namespace cq::test {

class MemoryStatistics final : public Statistics {
 public:
  explicit MemoryStatistics(std::shared_ptr<MemoryDatabase> database);

  KnowledgeStatistics of_knowledge(const std::vector<double>& edges) override;
  ReviewStatistics of_reviews(const std::vector<double>& edges, Timestamp since) override;

 private:
  const std::shared_ptr<MemoryDatabase> database_;
};

}  // namespace cq::test
