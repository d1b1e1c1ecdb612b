#include "app/database.hpp"

#include <cq/error.hpp>
#include <cq/host/module_loader.hpp>
#include <string>
#include <utility>

namespace cq::app {

Database find_database(const host::SettingLookup& lookup) {
  host::ResolvedDatabaseUrl resolved = host::resolve_database_url(lookup);
  const host::ModuleLoader loader(host::module_search_path(lookup));
  host::StoreModule module = loader.load_for(resolved.url);
  return {std::move(resolved), std::move(module)};
}

std::unique_ptr<Maintenance> open_maintenance(const Database& database) {
  return database.module.open_maintenance(database.resolved.url);
}

std::unique_ptr<Maintenance> require_maintenance(const Database& database) {
  std::unique_ptr<Maintenance> maintenance = open_maintenance(database);
  if (!maintenance) {
    throw Error(ErrorKind::kNotImplemented,
                "Store module " + std::string(database.module.name()) +
                    " makes and restores no backups; use the database's own tools for that.");
  }
  return maintenance;
}

}  // namespace cq::app
