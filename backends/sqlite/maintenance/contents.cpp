#include "sqlite/maintenance/contents.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "sqlite/schema/tables.hpp"

namespace cq::sqlite {
namespace {

struct Column {
  std::string_view table;
  std::string_view name;
};

// Where a change leaves its moment. What lies ahead, as a key's end, is none.
constexpr std::array kMoments = {
    Column{"knowledge_units", "created_at"}, Column{"knowledge_units", "reviewed_at"},
    Column{"users", "created_at"},           Column{"api_keys", "created_at"},
    Column{"api_keys", "revoked_at"},
};

// Those that only a unit's document holds. It may be of any form here.
constexpr std::array<std::string_view, 2> kMomentsInDocuments = {
    "SELECT json_extract(data, '$.evidence.last_confirmed') FROM knowledge_units "
    "WHERE json_valid(data)",
    "SELECT json_extract(flag.value, '$.timestamp') FROM knowledge_units, "
    "json_each(CASE WHEN json_valid(data) THEN data ELSE '{}' END, '$.flags') AS flag "
    "WHERE flag.type = 'object'"};

bool has_column(Connection& connection, const Column& column) {
  Statement row = connection.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2");
  return row.bind(1, column.table).bind(2, column.name).step();
}

std::uint64_t count_rows(Connection& connection, std::string_view table) {
  if (!has_table(connection, table)) return 0;
  Statement row = connection.prepare("SELECT count(*) FROM " + std::string(table));
  row.step();
  return static_cast<std::uint64_t>(row.integer(0));
}

void add_newest(Connection& connection, std::string_view sql, std::optional<Timestamp>& newest) {
  Statement rows = connection.prepare(sql);
  // Each is read, as texts of different forms don't compare as their moments do.
  while (rows.step()) newest = std::max(newest, parse_timestamp(rows.text_view(0)));
}

std::optional<Timestamp> last_change(Connection& connection) {
  std::optional<Timestamp> newest;
  for (const Column& column : kMoments) {
    if (!has_column(connection, column)) continue;
    add_newest(connection,
               "SELECT " + std::string(column.name) + " FROM " + std::string(column.table), newest);
  }
  if (!has_column(connection, {"knowledge_units", "data"})) return newest;
  for (const std::string_view sql : kMomentsInDocuments) add_newest(connection, sql, newest);
  return newest;
}

std::optional<std::string> revision_of(Connection& connection) {
  if (!has_table(connection, "alembic_version")) return std::nullopt;
  Statement row = connection.prepare(
      "SELECT group_concat(version_num, ', ') FROM "
      "(SELECT version_num FROM alembic_version ORDER BY version_num)");
  row.step();
  return row.optional_text(0);
}

}  // namespace

Contents read_contents(Connection& connection) {
  Contents contents;
  contents.revision = revision_of(connection);
  if (has_table(connection, "users") || has_table(connection, "api_keys") ||
      has_table(connection, "knowledge_units")) {
    contents.counts = {.users = count_rows(connection, "users"),
                       .api_keys = count_rows(connection, "api_keys"),
                       .units = count_rows(connection, "knowledge_units")};
  }
  contents.last_change = last_change(connection);
  contents.tables = tables_of(connection);
  std::erase(contents.tables, "alembic_version");
  return contents;
}

std::optional<std::string> find_damage(Connection& connection) {
  Statement row = connection.prepare("PRAGMA integrity_check(1)");
  if (row.step() && row.text_view(0) == "ok") return std::nullopt;
  return row.text(0);
}

std::map<std::string, std::uint64_t> dangling_references(Connection& connection) {
  std::map<std::string, std::uint64_t> found;
  Statement rows = connection.prepare("PRAGMA foreign_key_check");
  while (rows.step()) ++found[rows.text(0)];
  return found;
}

bool same_contents(const Contents& left, const Contents& right) {
  if (left.revision != right.revision || left.last_change != right.last_change ||
      left.tables != right.tables) {
    return false;
  }
  if (!left.counts || !right.counts) return left.counts.has_value() == right.counts.has_value();
  return left.counts->users == right.counts->users &&
         left.counts->api_keys == right.counts->api_keys &&
         left.counts->units == right.counts->units;
}

}  // namespace cq::sqlite
