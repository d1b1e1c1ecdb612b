#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cq/host/store_module.hpp>
#include <cq/maintenance.hpp>
#include <cstdint>
#include <memory>

namespace cq::database {

/// The database that the settings name, and the module that serves it; not opened yet.
struct Database {
  host::ResolvedDatabaseUrl resolved;
  host::StoreModule module;
};

/// Throws as resolve_database_url() and ModuleLoader::load_for().
Database find_database(const host::SettingLookup& lookup);

/// Throws Error: invalid argument when the module doesn't serve the URL; not implemented, naming
/// the module and the capability (kCqCapability...), when it lacks one. Touches no database.
void require(const Database& database, std::uint64_t capabilities);

/// The database's maintenance; null where its module offers none.
std::unique_ptr<Maintenance> open_maintenance(const Database& database);

/// Likewise, never null. Throws Error: not implemented, naming the module, where it offers none.
std::unique_ptr<Maintenance> require_maintenance(const Database& database);

}  // namespace cq::database
