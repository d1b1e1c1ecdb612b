#include "postgres/migration_target.hpp"

#include "postgres/run_lock.hpp"

namespace cq::postgres {
namespace {

// The tables of the current schema, but for those that an extension brought along.
constexpr const char* kTables =
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'f') "
    "AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d "
    "WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')";

std::vector<std::string> first_column(const pqxx::result& rows) {
  std::vector<std::string> values;
  for (const pqxx::row& row : rows) values.push_back(row[0].as<std::string>());
  return values;
}

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::kInternal, sentence);
}

}  // namespace

PostgresMigrationTarget::PostgresMigrationTarget(const DatabaseUrl& url) : connection_(url) {}

PostgresMigrationTarget::~PostgresMigrationTarget() {
  migration_.reset();
}

std::vector<std::string> PostgresMigrationTarget::table_names() {
  return first_column(
      query(std::string("SELECT c.relname ") + kTables + " ORDER BY c.relname COLLATE \"C\""));
}

std::vector<std::string> PostgresMigrationTarget::versions() {
  const std::optional<std::string> table = version_table();
  if (!table) return {};
  return first_column(query("SELECT version_num FROM " + *table + " ORDER BY version_num"));
}

// Its name as SQL takes it, schema and all; nullopt when there is none.
std::optional<std::string> PostgresMigrationTarget::version_table() {
  const std::vector<std::string> names =
      first_column(query(std::string("SELECT format('%I.%I', n.nspname, c.relname) ") + kTables +
                         " AND c.relname = 'alembic_version'"));
  if (names.empty()) return std::nullopt;
  return names.front();
}

void PostgresMigrationTarget::begin_run(std::chrono::milliseconds timeout) {
  if (in_run_) refuse("A migration run has begun already.");
  take_run_lock(connection_, timeout);
  in_run_ = true;
}

void PostgresMigrationTarget::end_run() {
  if (!in_run_ || migration_) refuse("There is no migration run to end, or it is unfinished.");
  in_run_ = false;
  give_run_lock_back(connection_);
}

void PostgresMigrationTarget::abandon_run() noexcept {
  rollback();
  if (!in_run_) return;
  in_run_ = false;
  try {
    give_run_lock_back(connection_);
  } catch (...) {
    connection_.close();  // and so does the lock go
  }
}

void PostgresMigrationTarget::begin() {
  if (!in_run_ || migration_) refuse("A migration begins within a run, after the one before it.");
  connection_.guard("Can't begin a migration",
                    [this] { migration_.emplace(connection_.session()); });
  // What end_run() promises needs commits that wait for the disk.
  in_migration("Can't begin a migration", [](pqxx::work& migration) {
    migration.exec(
        "SELECT set_config('synchronous_commit', 'on', true) "
        "WHERE current_setting('synchronous_commit') = 'off'");
  });
}

void PostgresMigrationTarget::commit() {
  try {
    in_migration("Can't commit a migration", [](pqxx::work& migration) { migration.commit(); });
  } catch (...) {
    migration_.reset();
    throw;
  }
  migration_.reset();
}

void PostgresMigrationTarget::rollback() noexcept {
  migration_.reset();
}

void PostgresMigrationTarget::execute(const std::string& script) {
  // Sent as it is, a script could end the transaction half-way. PL/pgSQL's EXECUTE takes any number
  // of statements too, and the server itself refuses those that begin or end one.
  in_migration("PostgreSQL refused the script", [&script](pqxx::work& migration) {
    const std::string block = "BEGIN EXECUTE " + migration.quote(script) + "; END";
    migration.exec("DO " + migration.quote(block));
  });
}

void PostgresMigrationTarget::set_version(const std::optional<std::string>& revision) {
  const std::optional<std::string> table = version_table();
  in_migration("Can't set the version", [&](pqxx::work& migration) {
    if (!revision) {
      if (table) migration.exec("DROP TABLE " + *table);
      return;
    }
    if (table) {
      migration.exec("DELETE FROM " + *table);
    } else {
      migration.exec(
          "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
          "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))");
    }
    migration.exec("INSERT INTO " + table.value_or("alembic_version") + " (version_num) VALUES (" +
                   migration.quote(*revision) + ")");
  });
}

// Inside a migration statements see what it has done so far, and outside they run on their own.
pqxx::result PostgresMigrationTarget::query(const std::string& statement) {
  if (!migration_) return connection_.query(statement);
  pqxx::result rows;
  in_migration("PostgreSQL refused a statement",
               [&](pqxx::work& migration) { rows = migration.exec(statement); });
  return rows;
}

void PostgresMigrationTarget::in_migration(
    const std::string& context, const std::function<void(pqxx::work& migration)>& action) {
  if (!migration_) refuse("No migration has begun.");
  connection_.guard(context, [&] { action(*migration_); });
}

}  // namespace cq::postgres
