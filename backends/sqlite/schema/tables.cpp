#include "sqlite/schema/tables.hpp"

namespace cq::sqlite {

std::vector<std::string> tables_of(Connection& connection) {
  Statement rows = connection.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' "
      "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
  std::vector<std::string> names;
  while (rows.step()) names.push_back(rows.text(0));
  return names;
}

bool has_table(Connection& connection, std::string_view name) {
  Statement row =
      connection.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1");
  return row.bind(1, name).step();
}

}  // namespace cq::sqlite
