#include "sqlite/maintenance/contents.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "sqlite/maintenance/other_tables.hpp"
#include "sqlite/schema/tables.hpp"

namespace cq::sqlite {
namespace {

bool has_column(Connection& connection, std::string_view table, std::string_view column) {
  Statement row = connection.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2");
  return row.bind(1, table).bind(2, column).step();
}

std::uint64_t count_rows(Connection& connection, std::string_view table) {
  if (!has_table(connection, table)) return 0;
  Statement row = connection.prepare("SELECT count(*) FROM " + std::string(table));
  row.step();
  return static_cast<std::uint64_t>(row.integer(0));
}

void add_newest(Connection& connection, std::string_view sql, std::optional<Timestamp>& newest) {
  Statement rows = connection.prepare(sql);
  // Each is read, as texts of different forms don't compare as their timestamps do.
  while (rows.step()) newest = std::max(newest, parse_timestamp(rows.text_view(0)));
}

std::optional<Timestamp> last_change(Connection& connection, const RecordTables& tables) {
  std::optional<Timestamp> newest;
  for (const RecordTable& table : tables) {
    for (const std::string_view column : table.timestamps) {
      if (!has_column(connection, table.table, column)) continue;
      add_newest(connection, "SELECT " + std::string(column) + " FROM " + std::string(table.table),
                 newest);
    }
    if (!has_column(connection, table.table, table.document)) continue;
    for (const std::string_view sql : table.nested_timestamps) add_newest(connection, sql, newest);
  }
  return newest;
}

std::optional<ArchiveCounts> counts_of(Connection& connection, const RecordTables& tables) {
  ArchiveCounts counts;
  bool has_any = false;
  for (const RecordTable& table : tables) {
    has_any = has_any || has_table(connection, table.table);
    counts.add(table.kind, count_rows(connection, table.table));
  }
  return has_any ? std::optional(counts) : std::nullopt;
}

std::optional<std::string> revision_of(Connection& connection) {
  if (!has_table(connection, "alembic_version")) return std::nullopt;
  Statement row = connection.prepare(
      "SELECT group_concat(version_num, ', ') FROM "
      "(SELECT version_num FROM alembic_version ORDER BY version_num)");
  row.step();
  return row.optional_text(0);
}

bool same_other_tables(const Contents& left, const Contents& right) {
  return std::equal(left.other_tables.begin(), left.other_tables.end(), right.other_tables.begin(),
                    right.other_tables.end(), [](const OtherTable& one, const OtherTable& other) {
                      return one.name == other.name && one.rows == other.rows;
                    });
}

}  // namespace

Contents read_contents(Connection& connection, const RecordTables& tables) {
  Contents contents;
  contents.revision = revision_of(connection);
  contents.counts = counts_of(connection, tables);
  contents.last_change = last_change(connection, tables);
  std::vector<SchemaTable> found = find_tables(connection);
  for (const SchemaTable& table : found) {
    if (table.tool.empty() && table.name != "alembic_version") {
      contents.tables.push_back(table.name);
    }
  }
  contents.other_tables = other_tables(connection, std::move(found), tables);
  return contents;
}

bool same_contents(const Contents& left, const Contents& right) {
  return left.revision == right.revision && left.last_change == right.last_change &&
         left.tables == right.tables && left.counts == right.counts &&
         same_other_tables(left, right);
}

}  // namespace cq::sqlite
