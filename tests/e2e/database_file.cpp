#include "e2e/database_file.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace cq::test {
namespace {

struct Finalizer {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

constexpr const char* kSecret123 = "$2b$04$6x6grWQB2oXUzUBKAhmL/OKgmjVMtwYN07.t6YzsiXgeJh1V.KmRO";

std::string column(sqlite3_stmt* statement, int index) {
  if (sqlite3_column_type(statement, index) == SQLITE_NULL) {
    return "NULL";
  }
  const auto* text =
      static_cast<const char*>(static_cast<const void*>(sqlite3_column_text(statement, index)));
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index))};
}

}  // namespace

void DatabaseFile::Closer::operator()(sqlite3* database) const noexcept {
  sqlite3_close(database);
}

DatabaseFile::DatabaseFile(const std::filesystem::path& file) {
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  database_.reset(opened);
  if (status != SQLITE_OK) {
    throw std::runtime_error("cannot open " + file.string());
  }
  sqlite3_busy_timeout(opened, 30'000);
}

std::vector<Row> DatabaseFile::run(const std::string& statement,
                                   const std::vector<std::string>& values) {
  sqlite3_stmt* raw = nullptr;
  int status = sqlite3_prepare_v2(database_.get(), statement.c_str(), -1, &raw, nullptr);
  const std::unique_ptr<sqlite3_stmt, Finalizer> prepared(raw);
  for (std::size_t i = 0; status == SQLITE_OK && i < values.size(); ++i) {
    status = sqlite3_bind_text(raw, static_cast<int>(i) + 1, values[i].data(),
                               static_cast<int>(values[i].size()), SQLITE_TRANSIENT);
  }
  std::vector<Row> rows;
  while (status == SQLITE_OK || status == SQLITE_ROW) {
    status = sqlite3_step(raw);
    if (status == SQLITE_ROW) {
      Row row;
      for (int i = 0; i < sqlite3_column_count(raw); ++i) {
        row.push_back(column(raw, i));
      }
      rows.push_back(std::move(row));
    }
  }
  if (status != SQLITE_DONE) {
    throw std::runtime_error(statement + ": " + sqlite3_errmsg(database_.get()));
  }
  return rows;
}

void DatabaseFile::add_contract_users() {
  for (const char* name : {"alice", "bob", "ghost"}) {
    run("INSERT INTO users (username, password_hash, created_at) VALUES (?, ?, ?)",
        {name, kSecret123, "2026-01-02T03:04:05.678901+00:00"});
  }
}

}  // namespace cq::test
