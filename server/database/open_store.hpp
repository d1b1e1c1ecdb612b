#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/opened_store.hpp>
#include <functional>
#include <string>

#include "database/database.hpp"
#include "observability/log.hpp"

namespace cq::database {

/// Told in a sentence that a database was made, or that an existing one's schema was moved forward.
using SchemaMoved = std::function<void(const std::string& sentence)>;

/// What becomes of a database that isn't there yet.
enum class Missing {
  kMade,    ///< it is made
  kRefused  ///< Error: not found
};

/// An opened store, and the feature whose database it is.
struct OpenedDatabase {
  std::string feature;
  host::OpenedStore store;
  std::string module{};  ///< its name
  std::string module_version{};
};

/// Opens a database: brings the schema to head (where the module has migrations), opens the store.
/// The one way in, for the server and for every command that writes. Logs one line on what was
/// opened and what the migrations did, without a password.
/// Throws what the migrations and the store throw; Error: not implemented before it touches the
/// database, when the module lacks one of `needed`. The observer hears of every call of the store's
/// parts and outlives the store; null: none does. Throws Error: not found for a missing database
/// that is refused, as far as the module's migrations show that; nothing is made then.
host::OpenedStore open_store(const Database& database, observability::Log& log,
                             const NeededParts& needed, const SchemaMoved& schema_moved = {},
                             host::CallObserver* observer = nullptr,
                             Missing missing = Missing::kMade);

/// Whether there is no database yet, which is for migrations to see.
bool is_missing(MigrationTarget& target);

/// Throws Error: not found when there is none yet.
void require_existing(MigrationTarget& target, const Database& database);

/// Likewise, for a command that only reads: the schema stays where it is, and nothing is made.
/// Throws Error: not found when there is no database yet; conflict when its schema isn't at head.
/// Without migrations neither can be seen, and the store is opened as it is.
host::OpenedStore open_store_to_read(const Database& database, observability::Log& log,
                                     const NeededParts& needed);

/// Logs every few seconds that this database's migrations wait for another process, which is what a
/// run of them takes as an argument. Both outlive it.
host::LockWait log_lock_wait(const Database& database, observability::Log& log);

/// What an operator who may go back to the Python original has to know of a run of migrations;
/// empty when it moved no existing database.
std::string sentence_on_moved_schema(const host::MigrationReport& report,
                                     std::string_view feature = host::kFirstFeature);

}  // namespace cq::database
