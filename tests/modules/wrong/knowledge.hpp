#pragma once

#include <atomic>
#include <cq/knowledge/knowledge.hpp>
#include <map>
#include <mutex>
#include <string>

#include "memory/database.hpp"
#include "wrong/fault.hpp"

namespace cq::test {

/// Does what the right one does, but for the fault.
class WrongKnowledge final : public Knowledge {
 public:
  WrongKnowledge(Knowledge& right, MemoryDatabase& database, Fault fault)
      : right_(right), database_(database), fault_(fault) {}

  void insert(const Unit& unit) override;
  std::optional<StoredUnit> find(std::string_view id) override;
  std::vector<StoredUnit> query(const KnowledgeQuery& query) override;
  StoredUnit confirm(std::string_view id, Timestamp moment, std::string_view voter) override;
  StoredUnit flag(std::string_view id, const Flag& flag, const UnitLimits& allowed,
                  std::string_view voter) override {
    return right_.flag(id, flag, allowed, voter);
  }

 private:
  Knowledge& right_;
  MemoryDatabase& database_;
  const Fault fault_;
  std::atomic<unsigned> confirmations_{0};
  std::mutex mutex_;
  std::map<std::string, std::vector<StoredUnit>> answers_;  ///< by the query's first domain
};

}  // namespace cq::test
