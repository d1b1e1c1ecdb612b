#pragma once

#include <cq/knowledge/statistics.hpp>

#include "database.hpp"

namespace jsonl {

class JsonlStatistics final : public cq::Statistics {
 public:
  explicit JsonlStatistics(Database& database) : database_(database) {}

  cq::KnowledgeStatistics of_knowledge(const std::vector<double>& edges) override;
  cq::ReviewStatistics of_reviews(const std::vector<double>& edges, cq::Timestamp since) override;

 private:
  Database& database_;
};

}  // namespace jsonl
