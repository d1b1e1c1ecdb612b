#pragma once

#include <cq/knowledge/knowledge.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/knowledge/index/live_index.hpp"
#include "sqlite/knowledge/unindexed_queries.hpp"
#include "sqlite/knowledge/unit_cache.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"

namespace cq::sqlite {

/// A query asks the index which units answer it, and reads those. Without an index it reads the
/// documents of all units that share a domain with it.
class SqliteKnowledge final : public Knowledge, public FastQuery {
 public:
  SqliteKnowledge(ConnectionPool& pool, GroupCommit& commits, LiveIndex& index,
                  UnreadableUnits& unreadable)
      : pool_(pool), commits_(commits), index_(index), unindexed_(unreadable) {}

  void insert(const Unit& unit) override;
  std::optional<StoredUnit> find(std::string_view id) override;
  std::vector<StoredUnit> query(const KnowledgeQuery& query) override;
  StoredUnit confirm(std::string_view id, Timestamp at, std::string_view voter) override;
  StoredUnit flag(std::string_view id, const Flag& flag, const UnitLimits& allowed,
                  std::string_view voter) override;
  std::optional<std::vector<StoredUnit>> try_query(const KnowledgeQuery& query) override;

 private:
  ConnectionPool& pool_;
  GroupCommit& commits_;
  LiveIndex& index_;
  UnindexedQueries unindexed_;
  UnitCache cache_;
};

}  // namespace cq::sqlite
