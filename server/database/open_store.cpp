#include "database/open_store.hpp"

#include <cq/error.hpp>
#include <cq/host/migration_runner.hpp>
#include <optional>
#include <string>

#include "database/database.hpp"
#include "database/migration_words.hpp"

namespace cq::database {
namespace {

constexpr const char* kNoMigrations = "the module has no migrations";

void log_opening(const Database& database, const std::string& schema, observability::Log& log) {
  log.info("Opened " + display(database.resolved.url) + " (from " + database.resolved.source +
           ") with module " + std::string(database.module.name()) + " " +
           std::string(database.module.version()) + ": " + schema);
}

/// Throws unless the schema is at head.
void require_head(MigrationTarget& target, const host::MigrationChain& chain,
                  const std::string& database) {
  const std::optional<std::string> revision = host::current_revision(target);
  if (!revision && target.table_names().empty()) {
    throw Error(ErrorKind::kNotFound,
                "There is no database at " + database +
                    " yet; start the server on it, or name another one with --url.");
  }
  if (!chain.empty() && revision != chain.head()) {
    throw Error(ErrorKind::kConflict,
                "The schema of " + database + " is at " +
                    (revision ? "revision " + *revision : "no revision") + " and not at " +
                    chain.head() + ", and this command leaves it where it is; run 'cq-server db " +
                    "upgrade' first.");
  }
}

}  // namespace

std::string sentence_on_moved_schema(const host::MigrationReport& report) {
  if (report.applied.empty() || (!report.from && !report.stamped)) {
    return {};
  }
  return "The database's schema was brought from " +
         (report.from ? "revision " + *report.from : "before its first revision") + " to " +
         report.to +
         "; before the Python original can use it again, run 'cq-server db downgrade 0001'.";
}

std::unique_ptr<Store> open_store(const host::SettingLookup& lookup, observability::Log& log,
                                  std::uint64_t needed, const SchemaMoved& schema_moved) {
  const Database database = find_database(lookup);
  require(database, needed);
  std::unique_ptr<Store> store = database.module.create_store(database.resolved.url);
  if (!database.module.has(kCqCapabilityMigrations)) {
    store->open();
    log_opening(database, kNoMigrations, log);
    return store;
  }
  const host::MigrationReport report =
      host::upgrade_to_head(store->migrations(), database.module.migrations());
  store->open();
  log_opening(database, in_words(report), log);
  const std::string sentence = sentence_on_moved_schema(report);
  if (schema_moved && !sentence.empty()) {
    schema_moved(sentence);
  }
  return store;
}

std::unique_ptr<Store> open_store_to_read(const host::SettingLookup& lookup,
                                          observability::Log& log, std::uint64_t needed) {
  const Database database = find_database(lookup);
  require(database, kCqCapabilityStore | needed);
  const bool has_migrations = database.module.has(kCqCapabilityMigrations);
  const std::string name = display(database.resolved.url);
  if (has_migrations) {
    // Through the schema side alone, which makes nothing by looking; a store would make its
    // database.
    require_head(*database.module.open_migrations(database.resolved.url),
                 database.module.migrations(), name);
  }
  std::unique_ptr<Store> store = database.module.create_store(database.resolved.url);
  if (has_migrations) {
    require_head(store->migrations(), database.module.migrations(), name);
  }
  store->open();
  log_opening(database, has_migrations ? "schema at its head" : kNoMigrations, log);
  return store;
}

}  // namespace cq::database
