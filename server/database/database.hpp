#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cq/host/store_module.hpp>
#include <cq/maintenance.hpp>
#include <cq/migration_target.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cq::database {

/// The database of a feature that the settings name, and the module's feature that serves it; not
/// opened yet.
struct Database {
  host::ResolvedDatabaseUrl resolved;  ///< its URL with what the module's settings add
  host::StoreModule module;
  host::StoreFeature feature;
  std::string url_option;  ///< the command's option that names it

  /// The feature's name.
  [[nodiscard]] const std::string& name() const noexcept { return feature.name(); }
};

/// Throws as resolve_database_url(), ModuleLoader::load_for() and with_module_settings(); Error:
/// not implemented, naming the module, when it has no such feature. Safe from any thread.
Database find_database(const host::SettingLookup& lookup,
                       std::string_view feature = host::kFirstFeature);

/// Those of several features, in their order. Throws likewise, and Error: invalid argument when two
/// of them have the same one. Safe from any thread.
std::vector<Database> find_databases(const host::SettingLookup& lookup,
                                     const std::vector<std::string>& features);

/// Throws Error: invalid argument, naming the setting, when two of those features have the same
/// database, and what resolve_database_url() throws. Loads no module. Safe from any thread.
void require_distinct_databases(const host::SettingLookup& lookup,
                                const std::vector<std::string>& features);

/// Whether two URLs name one database, as far as can be seen from them: two ways to write the path
/// of one file count as one; a database in memory is nobody else's. Safe from any thread.
bool is_same_database(const DatabaseUrl& left, const DatabaseUrl& right);

/// The ids of parts that something needs.
using NeededParts = std::vector<std::string_view>;

/// Throws Error: invalid argument when the module doesn't serve the URL; not implemented, naming
/// the module and the part, when it lacks one. Touches no database.
void require(const Database& database, const NeededParts& needed);

/// Of another feature than the first: throws Error: invalid argument, naming the setting, when a
/// database that has a revision has none of the tables that the feature's first one makes: it is
/// another feature's, whose revisions may go by the same names. `target` is its schema. Throws what
/// that throws.
void require_own_tables(const Database& database, MigrationTarget& target);

/// The database's maintenance; null where its module offers none.
std::unique_ptr<Maintenance> open_maintenance(const Database& database);

/// Likewise, never null. Throws Error: not implemented, naming the module, where it offers none.
std::unique_ptr<Maintenance> require_maintenance(const Database& database);

}  // namespace cq::database
