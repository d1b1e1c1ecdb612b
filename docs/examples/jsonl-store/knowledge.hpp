#pragma once

#include <cq/knowledge/knowledge.hpp>

#include "database.hpp"

namespace jsonl {

class JsonlKnowledge final : public cq::Knowledge {
 public:
  explicit JsonlKnowledge(Database& database) : database_(database) {}

  void insert(const cq::Unit& unit) override;
  std::optional<cq::StoredUnit> find(std::string_view id) override;
  std::vector<cq::StoredUnit> query(const cq::KnowledgeQuery& query) override;
  cq::StoredUnit confirm(std::string_view id, cq::Timestamp at) override;
  cq::StoredUnit flag(std::string_view id, const cq::Flag& flag) override;

 private:
  cq::StoredUnit change_approved(std::string_view id, const Change& change);

  Database& database_;
};

}  // namespace jsonl
