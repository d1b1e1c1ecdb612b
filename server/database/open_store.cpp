#include "database/open_store.hpp"

#include <chrono>
#include <cq/error.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/schema_state.hpp>
#include <optional>
#include <string>
#include <vector>

#include "database/migration_text.hpp"

namespace cq::database {
namespace {

constexpr const char* kNoMigrations = "the module has no migrations";

void log_opening(const Database& database, const std::string& schema, observability::Log& log) {
  log.info("Opened " + display(database.resolved.url) + " (from " + database.resolved.source +
           ") with module " + std::string(database.module.name()) + " " +
           std::string(database.module.version()) + ": " + schema);
}

/// Throws unless the schema is at head.
void require_head(MigrationTarget& target, const Database& of) {
  require_existing(target, of);
  const host::MigrationChain& chain = of.feature.migrations();
  const std::string database = display(of.resolved.url);
  const host::SchemaState state = host::inspect_schema(target, chain);
  if (!chain.empty() && state.kind == host::SchemaState::Kind::kUnknown) {
    throw Error(ErrorKind::kConflict, database + ": " + host::why_unusable(state, chain));
  }
  const std::optional<std::string>& revision = state.revision;
  if (!chain.empty() && revision != chain.head()) {
    throw Error(ErrorKind::kConflict,
                "The schema of " + database + " is at " +
                    (revision ? "revision " + *revision : "no revision") + " and not at " +
                    chain.head() + ", and this command leaves it where it is; run 'cq-server db " +
                    "upgrade' first.");
  }
}

/// Throws unless the tables are such as the migrations make them.
void require_schema(MigrationTarget& target, const Database& database) {
  const host::MigrationChain& chain = database.feature.migrations();
  const std::vector<std::string> lacking =
      host::lacking_lines(target, host::needed_lines(target, chain));
  if (lacking.empty()) {
    return;
  }
  throw Error(
      ErrorKind::kCorrupt,
      "The schema of " + display(database.resolved.url) + " isn't the one of revision " +
          chain.head() + ": it lacks '" + lacking.front() + "'" +
          (lacking.size() == 1 ? ""
                               : " and " + std::to_string(lacking.size() - 1) + " things more") +
          "; 'cq-server db check' lists them. Put them back by hand, or restore a backup.");
}

}  // namespace

bool is_missing(MigrationTarget& target) {
  return target.versions().empty() && target.table_names().empty();
}

host::LockWait log_lock_wait(const Database& database, observability::Log& log) {
  return {.report = [name = display(database.resolved.url), &log](std::chrono::seconds left) {
    log.warning("The database " + name +
                " must be migrated, but another process holds its lock; waiting for that one for "
                "up to " +
                std::to_string(left.count()) + " s more");
  }};
}

void require_existing(MigrationTarget& target, const Database& database) {
  if (is_missing(target)) {
    throw Error(
        ErrorKind::kNotFound,
        "There is no database at " + display(database.resolved.url) +
            " yet; make it with 'cq-server db upgrade' or start the server on it, or name another "
            "one with " +
            database.url_option + ".");
  }
}

std::string sentence_on_moved_schema(const host::MigrationReport& report,
                                     std::string_view feature) {
  if (report.applied.empty() || (!report.from && !report.stamped)) {
    return {};
  }
  const std::string moved =
      " schema was brought from " +
      (report.from ? "revision " + *report.from : "before its first revision") + " to " + report.to;
  if (feature != host::kFirstFeature) {
    return "The " + std::string(feature) + " database's" + moved + ".";
  }
  return "The database's" + moved +
         "; before the Python original can use it again, run 'cq-server db downgrade 0001'.";
}

host::OpenedStore open_store(const Database& database, observability::Log& log,
                             const NeededParts& needed, const SchemaMoved& schema_moved,
                             host::CallObserver* observer, Missing missing) {
  require(database, needed);
  if (missing == Missing::kRefused && database.feature.has(MigrationTarget::kId)) {
    // As in open_store_to_read(): a store would make its database.
    require_existing(*database.feature.open_migrations(database.resolved.url), database);
  }
  std::unique_ptr<Store> store = database.feature.create_store(database.resolved.url, observer);
  if (!database.feature.has(MigrationTarget::kId)) {
    store->open();
    log_opening(database, kNoMigrations, log);
    return {database.feature, std::move(store)};
  }
  require_own_tables(database, part<MigrationTarget>(*store));
  const bool is_new = is_missing(part<MigrationTarget>(*store));
  const host::MigrationReport report =
      host::upgrade_to_head(part<MigrationTarget>(*store), database.feature.migrations(),
                            host::kMigrationLockTimeout, log_lock_wait(database, log));
  require_schema(part<MigrationTarget>(*store), database);
  store->open();
  log_opening(database, in_words(report), log);
  const std::string sentence = is_new ? "Made the database " + display(database.resolved.url) + "."
                                      : sentence_on_moved_schema(report, database.name());
  if (schema_moved && !sentence.empty()) {
    schema_moved(sentence);
  }
  return {database.feature, std::move(store)};
}

namespace {

/// Where the database can't be opened to be written, a module that takes "mode=ro" opens it to be
/// read alone. Throws what the first try has thrown.
std::unique_ptr<Store> create_store_to_read(const Database& database) {
  DatabaseUrl url = database.resolved.url;
  try {
    return database.feature.create_store(url);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kUnavailable) throw;
    url.query.emplace_back("mode", "ro");
    try {
      return database.feature.create_store(url);
    } catch (const Error&) {  // it isn't what kept the first from it
    }
    throw;
  }
}

}  // namespace

host::OpenedStore open_store_to_read(const Database& database, observability::Log& log,
                                     const NeededParts& needed) {
  require(database, needed);
  const bool has_migrations = database.feature.has(MigrationTarget::kId);
  if (has_migrations) {
    // Through the schema side alone, which makes nothing by looking; a store would make its
    // database.
    require_head(*database.feature.open_migrations(database.resolved.url), database);
  }
  std::unique_ptr<Store> store = create_store_to_read(database);
  if (has_migrations) {
    require_head(part<MigrationTarget>(*store), database);
  }
  store->open();
  log_opening(database, has_migrations ? "schema at its head" : kNoMigrations, log);
  return {database.feature, std::move(store)};
}

}  // namespace cq::database
