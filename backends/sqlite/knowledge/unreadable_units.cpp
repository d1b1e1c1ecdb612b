#include "sqlite/knowledge/unreadable_units.hpp"

#include "sqlite/db/record_table.hpp"
#include "sqlite/knowledge/unit_rows.hpp"

namespace cq::sqlite {

UnreadableUnits::UnreadableUnits()
    : UnreadableRows("SELECT " + std::string(kUnitColumns) + " FROM knowledge_units WHERE id = ?1",
                     &why_unit_unreadable) {}

std::string why_unit_unreadable(const Statement& row) {
  return why_unreadable([&row] {
    const StoredUnit unit = read_unit(row);
    parse_document_of(unit.id, unit.document);
  });
}

}  // namespace cq::sqlite
