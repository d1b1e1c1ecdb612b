#include "sqlite/knowledge/unreadable_units.hpp"

#include <vector>

#include "sqlite/db/record_table.hpp"
#include "sqlite/knowledge/unit_rows.hpp"

namespace cq::sqlite {

void UnreadableUnits::note(std::string_view id) {
  const std::lock_guard lock(mutex_);
  if (ids_.size() < kMost) ids_.emplace(id);
}

std::size_t UnreadableUnits::count(Connection& connection) {
  std::vector<std::string> ids;
  {
    const std::lock_guard lock(mutex_);
    ids.assign(ids_.begin(), ids_.end());
  }
  for (const std::string& id : ids) {
    Statement row = connection.prepare("SELECT " + std::string(kUnitColumns) +
                                       " FROM knowledge_units WHERE id = ?1");
    if (row.bind(1, id).step() && !why_unit_unreadable(row).empty()) continue;
    const std::lock_guard lock(mutex_);
    ids_.erase(id);
  }
  const std::lock_guard lock(mutex_);
  return ids_.size();
}

std::string why_unit_unreadable(const Statement& row) {
  return why_unreadable([&row] {
    const StoredUnit unit = read_unit(row);
    parse_document_of(unit.id, unit.document);
  });
}

}  // namespace cq::sqlite
