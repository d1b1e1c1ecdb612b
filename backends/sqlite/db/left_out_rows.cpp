#include "sqlite/db/left_out_rows.hpp"

#include <string>

namespace cq::sqlite {

LeftOutRows::LeftOutRows(const RecordTables& tables) {
  for (const RecordTable& table : tables) {
    for (const TableCheck& check : table.checks) {
      rows_.try_emplace(check.table, check.query("WHERE " + std::string(check.key) + " = ?1"),
                        check.why);
    }
  }
}

void LeftOutRows::note(std::string_view table, std::string_view id) {
  const auto rows = rows_.find(table);
  if (rows != rows_.end()) rows->second.note(id);
}

std::size_t LeftOutRows::count(Connection& connection) {
  std::size_t count = 0;
  for (auto& [table, rows] : rows_) count += rows.count(connection);
  return count;
}

}  // namespace cq::sqlite
