#include "sqlite/testkit/raw_database.hpp"

#include <algorithm>
#include <stdexcept>

namespace cq::test {
namespace {

struct Finalizer {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

[[noreturn]] void fail(sqlite3* handle, const std::string& sql) {
  throw std::runtime_error(std::string(sqlite3_errmsg(handle)) + ": " + sql);
}

std::optional<std::string> value_of(sqlite3_stmt* row, int column) {
  const void* const bytes = sqlite3_column_blob(row, column);
  if (sqlite3_column_type(row, column) == SQLITE_NULL) return std::nullopt;
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
  return size == 0 ? "" : std::string(static_cast<const char*>(bytes), size);
}

}  // namespace

RawDatabase::RawDatabase(const std::filesystem::path& file) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open(file.c_str(), &opened);
  handle_.reset(opened);
  if (code != SQLITE_OK) fail(handle_.get(), "open " + file.string());
  sqlite3_busy_timeout(handle_.get(), 60'000);
}

std::vector<Row> RawDatabase::rows(const std::string& sql) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql.c_str(), -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, Finalizer> statement(prepared);
  if (code != SQLITE_OK) fail(handle_.get(), sql);
  std::vector<Row> rows;
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(statement.get())) == SQLITE_ROW) {
    Row row;
    for (int i = 0; i < sqlite3_column_count(statement.get()); ++i) {
      row.push_back(value_of(statement.get(), i));
    }
    rows.push_back(std::move(row));
  }
  if (step != SQLITE_DONE) fail(handle_.get(), sql);
  return rows;
}

void RawDatabase::run_script(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail(handle_.get(), sql);
  }
}

std::string RawDatabase::value(const std::string& sql) {
  return rows(sql).at(0).at(0).value();
}

std::vector<Row> all_rows(const std::filesystem::path& file) {
  RawDatabase database(file);
  std::vector<Row> all;
  for (const Row& table : database.rows("SELECT name FROM sqlite_master WHERE type = 'table' "
                                        "AND name NOT IN ('alembic_version', 'db_metadata')")) {
    for (Row& row : database.rows("SELECT * FROM " + table[0].value())) {
      row.insert(row.begin(), table[0]);
      all.push_back(std::move(row));
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<Row> schema_of(const std::filesystem::path& file) {
  auto schema = RawDatabase(file).rows("SELECT type, name, tbl_name, sql FROM sqlite_master");
  std::sort(schema.begin(), schema.end());
  return schema;
}

}  // namespace cq::test
