#pragma once

#include <cq/knowledge/statistics.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/knowledge/index/live_index.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"

namespace cq::sqlite {

/// Answers from the index, which keeps the statistics; counts in the database where there is none.
class SqliteStatistics final : public Statistics {
 public:
  SqliteStatistics(ConnectionPool& pool, LiveIndex& index, UnreadableUnits& unreadable)
      : pool_(pool), index_(index), unreadable_(unreadable) {}

  KnowledgeStatistics of_knowledge(const std::vector<double>& edges) override;
  ReviewStatistics of_reviews(const std::vector<double>& edges, Timestamp since) override;

 private:
  ConnectionPool& pool_;
  LiveIndex& index_;
  UnreadableUnits& unreadable_;
};

}  // namespace cq::sqlite
