#include "sqlite/schema/tables.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace cq::sqlite {
namespace {

/// A virtual table, whose module keeps its contents in further tables.
struct VirtualTable {
  std::string name;
  bool has_module;  // else SQLite can't say which those are
};

bool has_module(Connection& connection, std::string_view module) {
  Statement row = connection.prepare("SELECT 1 FROM pragma_module_list WHERE name = ?1");
  return row.bind(1, module).step();
}

// SQLite keeps "CREATE VIRTUAL TABLE name USING module(...)", whatever was written.
std::string module_of(std::string_view sql) {
  constexpr std::string_view kUsing = " USING ";
  const std::size_t place = sql.find(kUsing);
  if (place == std::string_view::npos) return {};
  sql.remove_prefix(place + kUsing.size());
  return std::string(sql.substr(0, sql.find_first_of(" (\t\n")));
}

std::vector<VirtualTable> virtual_tables(Connection& connection) {
  std::vector<VirtualTable> found;
  Statement rows = connection.prepare(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL %'");
  while (rows.step()) {
    found.push_back({rows.text(0), has_module(connection, module_of(rows.text_view(1)))});
  }
  return found;
}

bool is_shadow(Connection& connection, std::string_view table) {
  Statement row = connection.prepare(
      "SELECT 1 FROM pragma_table_list(?1) WHERE schema = 'main' AND type = 'shadow'");
  return row.bind(1, table).step();
}

std::optional<std::string> why_of_virtual_table(Connection& connection,
                                                const std::vector<VirtualTable>& virtual_tables,
                                                const std::string& table) {
  for (const VirtualTable& each : virtual_tables) {
    if (each.name == table) return "it is a virtual table";
    if (!table.starts_with(each.name + "_")) continue;
    if (!each.has_module || is_shadow(connection, table)) {
      return "it is part of the virtual table '" + each.name + "'";
    }
  }
  return std::nullopt;
}

// What SQLite says that it lacks when it is to make such a table and to prepare writing to it;
// nullopt: nothing. That is tried in a database in memory, as a file that may only be read
// has no constraints.
std::optional<std::string> what_is_lacking(Connection& connection, Connection& scratch,
                                           const std::string& table) {
  const auto refuses = [&scratch](const std::string& sql, bool only_prepared) {
    sqlite3_stmt* prepared = nullptr;
    int code = sqlite3_prepare_v3(scratch.handle(), sql.data(), static_cast<int>(sql.size()), 0,
                                  &prepared, nullptr);
    const StatementHandle statement(prepared);
    if (code == SQLITE_OK && !only_prepared) code = sqlite3_step(statement.get());
    return code != SQLITE_OK && code != SQLITE_DONE;
  };
  Statement rows = connection.prepare(
      "SELECT sql FROM sqlite_master WHERE tbl_name = ?1 AND type IN ('table', 'index') "
      "AND sql IS NOT NULL ORDER BY type = 'index'");
  rows.bind(1, table);
  bool refused = false;
  while (!refused && rows.step()) refused = refuses(rows.text(0), false);
  if (!refused && !refuses("INSERT INTO " + quoted_name(table) + " DEFAULT VALUES", true)) {
    return std::nullopt;
  }
  std::string complaint = sqlite3_errmsg(scratch.handle());
  for (const char* lack : {"no such function", "unknown function", "no such collation"}) {
    if (complaint.starts_with(lack)) return complaint;
  }
  return std::nullopt;
}

std::string tool_of(Connection& connection, Connection& scratch,
                    const std::vector<VirtualTable>& virtual_tables, const std::string& table) {
  if (const auto why = why_of_virtual_table(connection, virtual_tables, table)) return *why;
  if (table.starts_with('_')) return "its name begins with an underscore";
  if (const auto why = what_is_lacking(connection, scratch, table)) {
    return "it needs what SQLite has only with an extension (" + *why + ")";
  }
  return {};
}

}  // namespace

std::vector<SchemaTable> find_tables(Connection& connection) {
  std::vector<SchemaTable> tables;
  {
    Statement rows = connection.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
    while (rows.step()) tables.push_back({rows.text(0), {}});
  }
  const std::vector<VirtualTable> virtual_ones = virtual_tables(connection);
  Connection scratch{DatabaseOptions{}};
  scratch.execute("PRAGMA foreign_keys = OFF");  // a table is tried before those that it refers to
  for (SchemaTable& table : tables) {
    table.tool = tool_of(connection, scratch, virtual_ones, table.name);
  }
  return tables;
}

std::vector<std::string> tables_of(Connection& connection) {
  std::vector<std::string> names;
  for (SchemaTable& table : find_tables(connection)) {
    if (table.tool.empty()) names.push_back(std::move(table.name));
  }
  return names;
}

bool has_table(Connection& connection, std::string_view name) {
  Statement row =
      connection.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1");
  return row.bind(1, name).step();
}

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

}  // namespace cq::sqlite
