#include "sqlite/schema/migration_target.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "sqlite/db/transaction.hpp"
#include "sqlite/schema/schema_lines.hpp"
#include "sqlite/schema/script.hpp"
#include "sqlite/schema/tables.hpp"

namespace cq::sqlite {
namespace {

// Down to its blanks the text that the original's tool has SQLite keep.
constexpr std::string_view kVersionTableSql =
    "CREATE TABLE IF NOT EXISTS alembic_version (\n"
    "\tversion_num VARCHAR(32) NOT NULL, \n"
    "\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n"
    ")";

std::vector<std::string> first_column(Connection& connection, std::string_view sql) {
  Statement rows = connection.prepare(sql);
  std::vector<std::string> values;
  while (rows.step()) values.push_back(rows.text(0));
  return values;
}

std::vector<std::string> versions_of(Connection& connection) {
  if (!has_table(connection, "alembic_version")) return {};
  return first_column(connection, "SELECT version_num FROM alembic_version ORDER BY version_num");
}

std::optional<std::string> schema_version_of(Connection& connection) {
  if (!has_table(connection, "db_metadata")) return std::nullopt;
  const auto rows = first_column(connection, "SELECT version FROM db_metadata WHERE id = 1");
  return rows.empty() ? std::nullopt : std::optional(rows.front());
}

void roll_back(const Connection& connection) noexcept {
  if (connection.in_transaction()) {
    sqlite3_exec(connection.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace

SqliteMigrationTarget::SqliteMigrationTarget(std::shared_ptr<ConnectionPool> pool)
    : pool_(std::move(pool)) {}

SqliteMigrationTarget::SqliteMigrationTarget(DatabaseOptions options)
    : options_(std::move(options)) {}

SqliteMigrationTarget::~SqliteMigrationTarget() {
  if (run_) roll_back(**run_);
}

bool SqliteMigrationTarget::is_missing() const {
  if (pool_ || options_.in_memory()) return false;
  std::error_code problem;
  return !std::filesystem::exists(options_.file, problem) && !problem;
}

ConnectionPool& SqliteMigrationTarget::pool() {
  if (!pool_) pool_ = std::make_shared<ConnectionPool>(options_);
  return *pool_;
}

// What the reader finds: in the run's connection, or in one moment's state; nothing where there is
// no file.
template <typename Reader>
auto SqliteMigrationTarget::read(const Reader& reader)
    -> decltype(reader(std::declval<Connection&>())) {
  if (run_) return reader(**run_);
  if (is_missing()) return {};
  if (const Opening opening = opening_to_read(options_); !pool_ && opening != Opening::kExisting) {
    Connection connection(options_, opening);
    const ReadSnapshot snapshot(connection);
    return reader(connection);
  }
  const Lease connection = pool().idle_writer_or_reader();
  const ReadSnapshot snapshot(*connection);
  return reader(*connection);
}

std::vector<std::string> SqliteMigrationTarget::table_names() {
  return read(&tables_of);
}

std::vector<std::string> SqliteMigrationTarget::versions() {
  return read(&versions_of);
}

std::optional<std::string> SqliteMigrationTarget::schema_version() {
  return read(&schema_version_of);
}

std::vector<std::string> SqliteMigrationTarget::schema_lines() {
  return read(&sqlite::schema_lines);
}

std::vector<std::string> SqliteMigrationTarget::schema_lines_after(
    const std::vector<std::string>& scripts) {
  Connection scratch{DatabaseOptions{}};  // in memory
  for (const std::string& script : scripts) run_script(scratch, script);
  return sqlite::schema_lines(scratch);
}

void SqliteMigrationTarget::begin_run(std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  if (run_) throw Error(ErrorKind::kInternal, "A migration run is under way already.");
  Lease connection = pool().writer();
  const auto deadline = Clock::now() + timeout;
  connection->use_write_ahead_log(timeout);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
  connection->set_busy_timeout(std::max(left, std::chrono::milliseconds(0)));
  try {
    connection->execute("BEGIN IMMEDIATE");
  } catch (...) {
    connection->set_busy_timeout(connection->default_busy_timeout());
    throw;
  }
  connection->set_busy_timeout(connection->default_busy_timeout());
  run_.emplace(std::move(connection));
  committed_ = false;
}

void SqliteMigrationTarget::end_run() {
  // A run that SQLite has undone by itself ends well if nothing in it was to be kept: what made
  // SQLite do that has been thrown, and shall not be hidden by another error.
  const bool nothing_to_keep = run_ && !committed_ && !(*run_)->in_transaction();
  if (!nothing_to_keep) run().execute("COMMIT");
  run_.reset();
}

void SqliteMigrationTarget::abandon_run() noexcept {
  if (!run_) return;
  roll_back(**run_);
  migrating_ = false;
  run_.reset();
}

void SqliteMigrationTarget::begin() {
  run().execute("SAVEPOINT cq_migration");
  migrating_ = true;
}

void SqliteMigrationTarget::commit() {
  run().execute("RELEASE cq_migration");
  migrating_ = false;
  committed_ = true;
}

void SqliteMigrationTarget::rollback() noexcept {
  if (!run_ || !migrating_) return;
  migrating_ = false;
  // Where SQLite has undone the whole run by itself, for want of space for one, neither is left.
  sqlite3_exec((*run_)->handle(), "ROLLBACK TO cq_migration; RELEASE cq_migration", nullptr,
               nullptr, nullptr);
}

void SqliteMigrationTarget::execute(const std::string& script) {
  run_script(run(), script);
}

void SqliteMigrationTarget::set_version(const std::optional<std::string>& revision) {
  Connection& connection = run();
  if (!revision) {
    connection.execute("DROP TABLE IF EXISTS alembic_version");
    return;
  }
  connection.execute(kVersionTableSql);
  connection.execute("DELETE FROM alembic_version");
  connection.prepare("INSERT INTO alembic_version (version_num) VALUES (?1)")
      .bind(1, *revision)
      .run();
}

Connection& SqliteMigrationTarget::run() const {
  if (!run_) throw Error(ErrorKind::kInternal, "No migration run is under way; begin one first.");
  if (!(*run_)->in_transaction()) {
    throw Error(ErrorKind::kInternal,
                "SQLite has undone the migration run on " + (*run_)->name() +
                    "; see the error before this one, then start the migration again.");
  }
  return **run_;
}

}  // namespace cq::sqlite
