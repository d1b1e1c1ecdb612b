#include "sqlite/maintenance/row_digests.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "sqlite/maintenance/other_tables.hpp"
#include "sqlite/schema/tables.hpp"

namespace cq::sqlite {
namespace {

struct Column {
  std::string name;
  bool in_primary_key;
};

// By name: their order differs between databases of different origin. None of those that are
// computed, which a function may be missing for.
std::vector<Column> columns_of(Connection& connection, std::string_view table) {
  Statement rows = connection.prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY name");
  rows.bind(1, table);
  std::vector<Column> columns;
  while (rows.step()) columns.push_back({rows.text(0), rows.integer(1) > 0});
  return columns;
}

bool has(const std::vector<Column>& columns, std::string_view name) {
  return std::any_of(columns.begin(), columns.end(),
                     [name](const Column& column) { return column.name == name; });
}

// Whatever bytes the values have, and whether they are NULL; their columns' names too.
std::string text_of(const std::vector<std::string>& columns) {
  std::string sql;
  for (const std::string& name : columns) {
    if (!sql.empty()) sql += " || ";
    std::string literal;
    for (const char c : name) literal += c == '\'' ? "''" : std::string(1, c);
    sql += "'" + literal + "=' || typeof(" + quoted_name(name) + ") || hex(" + quoted_name(name) +
           ") || ';'";
  }
  return sql.empty() ? "''" : sql;
}

std::vector<std::string> names_of(const std::vector<Column>& columns) {
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const Column& column : columns) names.push_back(column.name);
  return names;
}

// A name for SQLite's number of a row that no column has taken.
std::optional<std::string> row_number(const std::vector<Column>& columns) {
  for (const char* name : {"rowid", "_rowid_", "oid"}) {
    if (!has(columns, name)) return name;
  }
  return std::nullopt;
}

// What tells the rows of any table apart.
std::string key_of(const std::vector<Column>& columns) {
  std::vector<std::string> key;
  for (const Column& column : columns) {
    if (column.in_primary_key) key.push_back(column.name);
  }
  if (!key.empty()) return text_of(key);
  return row_number(columns).value_or(text_of(names_of(columns)));
}

void add_rows(Connection& connection, std::string_view table, const std::string& key,
              const std::vector<std::string>& columns, RowDigests& digests) {
  Statement rows =
      connection.prepare("SELECT " + key + ", " + text_of(columns) + " FROM " + quoted_name(table));
  // Added up, as several rows may make one record; each is another from no row at all.
  while (rows.step()) {
    digests[rows.text(0)] += std::hash<std::string_view>()(rows.text_view(1)) | 1U;
  }
}

void add_records(Connection& connection, const RecordTable& table, RowDigests& digests) {
  const std::vector<Column> columns = columns_of(connection, table.table);
  if (columns.empty()) return;
  std::vector<std::string> compared = names_of(columns);
  std::erase_if(compared, [&table](const std::string& name) {
    return std::find(table.ignored.begin(), table.ignored.end(), name) != table.ignored.end();
  });
  // Without that column there are rows all the same, told apart by their place.
  const std::string key = has(columns, table.key) ? quoted_name(table.key) : "rowid";
  add_rows(connection, table.table, key, compared, digests);
  for (const RecordTable::Part& part : table.parts) {
    const std::vector<Column> part_columns = columns_of(connection, part.table);
    if (!has(part_columns, part.key)) continue;
    const std::string record =
        part.record.empty() ? quoted_name(part.key) : std::string(part.record);
    add_rows(connection, part.table, record, names_of(part_columns), digests);
  }
}

std::uint64_t differences(const RowDigests& left, const RowDigests& right) {
  std::uint64_t count = 0;
  for (const auto& [key, digest] : left) {
    const auto other = right.find(key);
    if (other == right.end() || other->second != digest) ++count;
  }
  for (const auto& [key, digest] : right) count += left.contains(key) ? 0 : 1;
  return count;
}

}  // namespace

DatabaseDigests read_digests(Connection& connection, const RecordTables& tables) {
  DatabaseDigests digests;
  for (const RecordTable& table : tables) {
    add_records(connection, table, digests.records[std::string(table.kind)]);
  }
  for (const OtherTable& table : other_tables(connection, tables)) {
    if (table.is_of_tool()) continue;
    const std::vector<Column> columns = columns_of(connection, table.name);
    add_rows(connection, table.name, key_of(columns), names_of(columns),
             digests.other_tables[table.name]);
  }
  return digests;
}

Differences count_differences(const DatabaseDigests& left, const DatabaseDigests& right) {
  Differences found;
  for (const auto& [kind, digests] : left.records) {
    found.records.add(kind, differences(digests, right.records.at(kind)));
  }
  const RowDigests none;
  for (const auto& [table, digests] : left.other_tables) {
    const auto other = right.other_tables.find(table);
    const bool is_there = other != right.other_tables.end();
    const std::uint64_t count = differences(digests, is_there ? other->second : none);
    if (count > 0) found.other_tables.emplace(table, count);
  }
  for (const auto& [table, digests] : right.other_tables) {
    if (left.other_tables.contains(table) || digests.empty()) continue;
    found.other_tables.emplace(table, digests.size());
  }
  return found;
}

std::string fingerprint(const DatabaseDigests& digests) {
  std::size_t all = 0;
  for (const auto* group : {&digests.records, &digests.other_tables}) {
    for (const auto& [name, rows] : *group) {
      std::string text = name + ':';
      for (const auto& [key, digest] : rows) text += key + '=' + std::to_string(digest) + ';';
      all = std::hash<std::string>()(std::to_string(all) + text);
    }
  }
  return std::to_string(all);
}

}  // namespace cq::sqlite
