#pragma once

#include <cq/store/knowledge.hpp>

#include "sqlite/connection_pool.hpp"

namespace cq::sqlite {

/// A query reads the documents of all units that share a domain with it; of these it keeps no more
/// than it answers.
class SqliteKnowledge final : public Knowledge {
 public:
  explicit SqliteKnowledge(ConnectionPool& pool) : pool_(pool) {}

  void insert(const Unit& unit) override;
  std::optional<StoredUnit> find(std::string_view id) override;
  std::vector<StoredUnit> query(const KnowledgeQuery& query) override;
  StoredUnit confirm(std::string_view id, Timestamp moment) override;
  StoredUnit flag(std::string_view id, const Flag& flag) override;
  KnowledgeStatistics statistics(const std::vector<double>& edges) override;

 private:
  ConnectionPool& pool_;
};

}  // namespace cq::sqlite
