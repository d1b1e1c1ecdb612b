#include "sqlite/maintenance/other_tables.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <optional>
#include <utility>

namespace cq::sqlite {
namespace {

// nullopt: SQLite can't read it, as it lacks the table's module.
std::optional<std::uint64_t> rows_of(Connection& connection, const SchemaTable& table) {
  try {
    Statement row = connection.prepare("SELECT count(*) FROM " + quoted_name(table.name));
    row.step();
    return static_cast<std::uint64_t>(row.integer(0));
  } catch (const Error& error) {
    if (table.tool.empty() || error.kind() != ErrorKind::kInternal) throw;
    return std::nullopt;
  }
}

}  // namespace

bool is_own(std::string_view table, const RecordTables& tables) {
  if (std::find(kVersionTables.begin(), kVersionTables.end(), table) != kVersionTables.end()) {
    return true;
  }
  return std::any_of(tables.begin(), tables.end(), [table](const RecordTable& each) {
    return each.table == table ||
           std::find(each.derived.begin(), each.derived.end(), table) != each.derived.end() ||
           std::any_of(each.parts.begin(), each.parts.end(),
                       [table](const RecordTable::Part& part) { return part.table == table; });
  });
}

std::vector<OtherTable> other_tables(Connection& connection, const RecordTables& tables) {
  return other_tables(connection, find_tables(connection), tables);
}

std::vector<OtherTable> other_tables(Connection& connection, std::vector<SchemaTable> found,
                                     const RecordTables& tables) {
  std::vector<OtherTable> others;
  for (SchemaTable& table : found) {
    if (is_own(table.name, tables)) continue;
    const auto rows = rows_of(connection, table);
    others.push_back({std::move(table.name), rows, std::move(table.tool)});
  }
  return others;
}

}  // namespace cq::sqlite
