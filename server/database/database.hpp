#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cq/host/store_module.hpp>
#include <cq/maintenance.hpp>
#include <memory>
#include <string_view>
#include <vector>

namespace cq::database {

/// The name of the feature whose database is served and worked on.
inline constexpr std::string_view kServedFeature = "knowledge";

/// That feature of the module.
/// Throws Error: not implemented, naming the module, when it has no such feature.
const host::StoreFeature& feature_of(const host::StoreModule& module);

/// The database that the settings name, and the feature of a module that serves it; not opened yet.
struct Database {
  host::ResolvedDatabaseUrl resolved;
  host::StoreModule module;
  host::StoreFeature feature;
};

/// Throws as resolve_database_url(), ModuleLoader::load_for() and feature_of().
Database find_database(const host::SettingLookup& lookup);

/// The ids of parts that something needs.
using NeededParts = std::vector<std::string_view>;

/// Throws Error: invalid argument when the module doesn't serve the URL; not implemented, naming
/// the module and the part, when it lacks one. Touches no database.
void require(const Database& database, const NeededParts& needed);

/// The database's maintenance; null where its module offers none.
std::unique_ptr<Maintenance> open_maintenance(const Database& database);

/// Likewise, never null. Throws Error: not implemented, naming the module, where it offers none.
std::unique_ptr<Maintenance> require_maintenance(const Database& database);

}  // namespace cq::database
