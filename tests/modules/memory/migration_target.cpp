#include "memory/migration_target.hpp"

#include <cq/error.hpp>
#include <sstream>
#include <utility>

namespace cq::test {
namespace {

constexpr const char* kVersionTable = "alembic_version";

[[noreturn]] void refuse(ErrorKind kind, const std::string& sentence) {
  throw Error(kind, sentence);
}

void run_statement(MemorySchema& schema, const std::string& line) {
  std::istringstream words(line);
  std::string verb;
  std::string table;
  std::string rest;
  if (!(words >> verb) || verb.starts_with("--")) return;
  if (!(words >> table) || (words >> rest) ||
      (verb != "create" && verb != "drop" && verb != "version")) {
    refuse(
        ErrorKind::kInvalidArgument,
        "The memory database takes 'create <table>', 'drop <table>' and 'version <text>', not '" +
            line + "'.");
  }
  if (verb == "version") schema.version = table;
  if (verb == "create" && !schema.tables.insert(table).second) {
    refuse(ErrorKind::kConflict, "The memory database has a table '" + table + "' already.");
  }
  if (verb == "drop" && schema.tables.erase(table) == 0) {
    refuse(ErrorKind::kNotFound, "The memory database has no table '" + table + "' to drop.");
  }
}

void run_script(MemorySchema& schema, const std::string& script) {
  std::istringstream lines(script);
  for (std::string line; std::getline(lines, line);) run_statement(schema, line);
}

std::vector<std::string> lines_of(const MemorySchema& schema) {
  std::vector<std::string> lines;
  for (const std::string& table : schema.tables) lines.push_back(table + " table");
  return lines;
}

// Throws away what was in tables that are no more. The caller holds the database's mutex.
void drop_contents(MemoryDatabase& database) {
  if (!database.schema.tables.contains("users")) database.users.clear();
  if (!database.schema.tables.contains("api_keys")) database.api_keys.clear();
  if (!database.schema.tables.contains("knowledge")) {
    database.units.clear();
    database.begin_history();
    database.created_at.clear();
    database.voices.clear();
  }
}

}  // namespace

MemoryMigrationTarget::MemoryMigrationTarget(std::shared_ptr<MemoryDatabase> database)
    : database_(std::move(database)) {}

MemoryMigrationTarget::~MemoryMigrationTarget() {
  give_run_back();
}

MemorySchema MemoryMigrationTarget::present() {
  const std::lock_guard lock(database_->mutex);
  return pending_ ? *pending_ : database_->schema;
}

std::vector<std::string> MemoryMigrationTarget::table_names() {
  const MemorySchema schema = present();
  std::vector<std::string> names(schema.tables.begin(), schema.tables.end());
  if (schema.revision) names.emplace_back(kVersionTable);
  return names;
}

std::vector<std::string> MemoryMigrationTarget::versions() {
  const MemorySchema schema = present();
  if (!schema.revision) return {};
  return {*schema.revision};
}

std::optional<std::string> MemoryMigrationTarget::schema_version() {
  const MemorySchema schema = present();
  return schema.tables.contains("db_metadata") ? std::optional(schema.version) : std::nullopt;
}

std::vector<std::string> MemoryMigrationTarget::schema_lines() {
  return lines_of(present());
}

// [after]
std::vector<std::string> MemoryMigrationTarget::schema_lines_after(
    const std::vector<std::string>& scripts) {
  MemorySchema schema;
  for (const std::string& script : scripts) run_script(schema, script);
  return lines_of(schema);
}
// [/after]

// [run]
void MemoryMigrationTarget::begin_run(std::chrono::milliseconds timeout) {
  if (in_run_) refuse(ErrorKind::kInternal, "This migration run has begun already.");
  std::unique_lock lock(database_->mutex);
  if (!database_->run_ended.wait_for(lock, timeout, [this] { return !database_->run_held; })) {
    refuse(ErrorKind::kBusy, "Another migration run on the memory database did not end within " +
                                 std::to_string(timeout.count()) + " ms; try again when it has.");
  }
  database_->run_held = true;
  in_run_ = true;
}
// [/run]

void MemoryMigrationTarget::end_run() {
  if (!in_run_ || pending_) {
    refuse(ErrorKind::kInternal, "There is no migration run to end, or one of it is unfinished.");
  }
  give_run_back();
}

void MemoryMigrationTarget::abandon_run() noexcept {
  give_run_back();
}

void MemoryMigrationTarget::give_run_back() noexcept {
  pending_.reset();
  if (!in_run_) return;
  in_run_ = false;
  const std::lock_guard lock(database_->mutex);
  database_->run_held = false;
  database_->run_ended.notify_one();
}

// [transaction]
void MemoryMigrationTarget::begin() {
  if (!in_run_ || pending_) {
    refuse(ErrorKind::kInternal, "A migration begins within a run, and after the one before it.");
  }
  const std::lock_guard lock(database_->mutex);
  pending_ = database_->schema;
}

void MemoryMigrationTarget::commit() {
  MemorySchema schema = std::move(pending());
  pending_.reset();
  const std::lock_guard lock(database_->mutex);
  database_->schema = std::move(schema);
  drop_contents(*database_);
}

void MemoryMigrationTarget::rollback() noexcept {
  pending_.reset();
}

void MemoryMigrationTarget::execute(const std::string& script) {
  run_script(pending(), script);
}

void MemoryMigrationTarget::set_version(const std::optional<std::string>& revision) {
  pending().revision = revision;
}
// [/transaction]

MemorySchema& MemoryMigrationTarget::pending() {
  if (!pending_) refuse(ErrorKind::kInternal, "No migration has begun on the memory database.");
  return *pending_;
}

}  // namespace cq::test
