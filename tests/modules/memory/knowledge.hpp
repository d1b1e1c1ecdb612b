#pragma once

#include <cq/knowledge/knowledge.hpp>

#include "memory/database.hpp"

namespace cq::test {

class MemoryKnowledge final : public Knowledge {
 public:
  /// Units start with `initial` as their review status.
  MemoryKnowledge(std::shared_ptr<MemoryDatabase> database, ReviewStatus initial);

  void insert(const Unit& unit) override;
  std::optional<StoredUnit> find(std::string_view id) override;
  std::vector<StoredUnit> query(const KnowledgeQuery& query) override;
  StoredUnit confirm(std::string_view id, Timestamp moment, std::string_view voter) override;
  StoredUnit flag(std::string_view id, const Flag& flag, const UnitLimits& allowed,
                  std::string_view voter) override;

 private:
  const std::shared_ptr<MemoryDatabase> database_;
  const ReviewStatus initial_;
};

}  // namespace cq::test
