#pragma once

#include <cq/knowledge/knowledge.hpp>
#include <functional>

#include "database.hpp"

namespace jsonl {

class JsonlKnowledge final : public cq::Knowledge {
 public:
  explicit JsonlKnowledge(Database& database) : database_(database) {}

  void insert(const cq::Unit& unit) override;
  std::optional<cq::StoredUnit> find(std::string_view id) override;
  std::vector<cq::StoredUnit> query(const cq::KnowledgeQuery& query) override;
  cq::StoredUnit confirm(std::string_view id, cq::Timestamp at, std::string_view voter) override;
  cq::StoredUnit flag(std::string_view id, const cq::Flag& flag, const cq::UnitLimits& allowed,
                      std::string_view voter) override;

 private:
  /// Whether there is anything to change; throws if the unit can't be changed so.
  using Check = std::function<bool(const KeptUnit& kept)>;
  cq::StoredUnit change_approved(std::string_view id, const Change& change, const Check& check);

  Database& database_;
};

}  // namespace jsonl
