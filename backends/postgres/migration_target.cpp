#include "postgres/migration_target.hpp"

#include <algorithm>

#include "postgres/run_lock.hpp"

namespace cq::postgres {
namespace {

/// "FROM ... WHERE ...": the tables of the current schema as c (pg_class) and n (pg_namespace), but
/// for those that an extension brought along.
constexpr const char* kTablesOfSchema =
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'f') "
    "AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d "
    "WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')";

// A SERIAL column's default is a sequence of its own, which only its function shows.
constexpr const char* kLines = R"sql(
SELECT t.relname || ' column ' || a.attname || ': '
  || replace(upper(format_type(a.atttypid, a.atttypmod)), 'CHARACTER VARYING', 'VARCHAR')
  || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
  || CASE WHEN a.attidentity <> '' THEN ' GENERATED'
          WHEN d.oid IS NULL THEN ''
          WHEN pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' THEN ' GENERATED'
          ELSE ' DEFAULT ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid),
                                             '::(text|character varying)$', '') END
FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL
SELECT t.relname || ' ' || pg_get_constraintdef(k.oid)
FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')
UNION ALL
SELECT t.relname || ' INDEX ' || x.relname
  || CASE WHEN i.indisunique THEN ' UNIQUE (' ELSE ' (' END
  || (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = i.indexrelid) || ')'
  || CASE WHEN i.indpred IS NULL THEN '' ELSE ' WHERE' END
FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k
                  WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
)sql";

/// The query whose rows are the current schema as MigrationTarget::schema_lines() has it, unsorted.
std::string schema_lines_query() {
  return "WITH tables AS (SELECT c.oid, c.relname " + std::string(kTablesOfSchema) +
         " AND c.relname <> 'alembic_version')" + kLines;
}

std::vector<std::string> first_column(const pqxx::result& rows) {
  std::vector<std::string> values;
  for (const pqxx::row& row : rows) values.push_back(row[0].as<std::string>());
  return values;
}

// Sent as it is, a script could end the transaction half-way. PL/pgSQL's EXECUTE takes any number
// of statements too, and the server itself refuses those that begin or end one.
void run_script(pqxx::work& transaction, const std::string& script) {
  const std::string block = "BEGIN EXECUTE " + transaction.quote(script) + "; END";
  transaction.exec("DO " + transaction.quote(block));
}

std::vector<std::string> sorted_lines(const pqxx::result& rows) {
  std::vector<std::string> lines = first_column(rows);
  std::sort(lines.begin(), lines.end());
  return lines;
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
  return first_column(query(std::string("SELECT c.relname ") + kTablesOfSchema +
                            " ORDER BY c.relname COLLATE \"C\""));
}

std::vector<std::string> PostgresMigrationTarget::versions() {
  const std::optional<std::string> table = table_named("alembic_version");
  if (!table) return {};
  return first_column(query("SELECT version_num FROM " + *table + " ORDER BY version_num"));
}

std::optional<std::string> PostgresMigrationTarget::schema_version() {
  const std::optional<std::string> table = table_named("db_metadata");
  if (!table) return std::nullopt;
  const auto rows = first_column(query("SELECT version FROM " + *table + " WHERE id = 1"));
  return rows.empty() ? std::nullopt : std::optional(rows.front());
}

std::vector<std::string> PostgresMigrationTarget::schema_lines() {
  return sorted_lines(query(schema_lines_query()));
}

std::vector<std::string> PostgresMigrationTarget::schema_lines_after(
    const std::vector<std::string>& scripts) {
  if (in_run_) refuse("A schema is not tried out during a migration run.");
  pqxx::result rows;
  connection_.guard("PostgreSQL refused to try the migrations out", [&] {
    // With this search path, tables that are made are temporary ones, which no other session sees
    // and which need no right to make a schema. The transaction ends without a commit.
    pqxx::work scratch(connection_.session());
    scratch.exec("SET LOCAL search_path = pg_temp");
    for (const std::string& script : scripts) run_script(scratch, script);
    rows = scratch.exec(schema_lines_query());
  });
  return sorted_lines(rows);
}

// A table's name as SQL takes it, schema and all; nullopt when there is none.
std::optional<std::string> PostgresMigrationTarget::table_named(const std::string& name) {
  const std::vector<std::string> names =
      first_column(query(std::string("SELECT format('%I.%I', n.nspname, c.relname) ") +
                         kTablesOfSchema + " AND c.relname = '" + name + "'"));
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
  in_migration("PostgreSQL refused the script",
               [&script](pqxx::work& migration) { run_script(migration, script); });
}

void PostgresMigrationTarget::set_version(const std::optional<std::string>& revision) {
  const std::optional<std::string> table = table_named("alembic_version");
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
