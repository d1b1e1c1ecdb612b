#include "sqlite/maintenance/row_prints.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>

namespace cq::sqlite {
namespace {

// The order of the columns differs between databases of different origin.
std::string select_rows(Connection& connection, const RecordTable& table) {
  Statement columns = connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY name");
  columns.bind(1, table.table);
  std::string row;
  bool has_key = false;
  while (columns.step()) {
    const std::string name = columns.text(0);
    if (std::find(table.ignored.begin(), table.ignored.end(), name) != table.ignored.end())
      continue;
    has_key = has_key || name == table.key;
    std::string quoted = "\"";
    for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
    quoted += '"';
    // Whatever bytes a value has, and whether it is NULL; its column's name too.
    if (!row.empty()) row += " || ";
    row += '\'';
    row += name.find('\'') == std::string::npos ? name : "?";
    row.append("=' || typeof(").append(quoted).append(") || hex(").append(quoted);
    row += ") || ';'";
  }
  if (row.empty()) return {};
  // Without that column there are rows all the same, told apart by their place.
  return "SELECT " + (has_key ? std::string(table.key) : std::string("rowid")) + ", " + row +
         " FROM " + std::string(table.table);
}

RowPrints prints_of(Connection& connection, const RecordTable& table) {
  RowPrints prints;
  const std::string sql = select_rows(connection, table);
  if (sql.empty()) return prints;
  Statement rows = connection.prepare(sql);
  while (rows.step()) prints[rows.text(0)] = std::hash<std::string_view>()(rows.text_view(1));
  return prints;
}

std::uint64_t differences(const RowPrints& left, const RowPrints& right) {
  std::uint64_t count = 0;
  for (const auto& [key, print] : left) {
    const auto other = right.find(key);
    if (other == right.end() || other->second != print) ++count;
  }
  for (const auto& [key, print] : right) count += left.contains(key) ? 0 : 1;
  return count;
}

}  // namespace

DatabasePrints read_prints(Connection& connection, const RecordTables& tables) {
  DatabasePrints prints;
  for (const RecordTable& table : tables) {
    prints.emplace(table.kind, prints_of(connection, table));
  }
  return prints;
}

ArchiveCounts count_differences(const DatabasePrints& left, const DatabasePrints& right) {
  ArchiveCounts counts;
  for (const auto& [kind, prints] : left) counts.add(kind, differences(prints, right.at(kind)));
  return counts;
}

std::string fingerprint(const DatabasePrints& prints) {
  std::size_t all = 0;
  for (const auto& [kind, table] : prints) {
    std::string text = kind + ':';
    for (const auto& [key, print] : table) text += key + '=' + std::to_string(print) + ';';
    all = std::hash<std::string>()(std::to_string(all) + text);
  }
  return std::to_string(all);
}

}  // namespace cq::sqlite
