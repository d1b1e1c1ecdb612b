#include "database/database.hpp"

#include <cq/host/module_loader.hpp>
#include <utility>

namespace cq::database {

Database find_database(const host::SettingLookup& lookup) {
  host::ResolvedDatabaseUrl resolved = host::resolve_database_url(lookup);
  const host::ModuleLoader loader(host::module_search_path(lookup));
  host::StoreModule module = loader.load_for(resolved.url);
  return {std::move(resolved), std::move(module)};
}

void require(const Database& database, std::uint64_t capabilities) {
  database.module.check_serves(database.resolved.url);
  database.module.require(capabilities);
}

std::unique_ptr<Maintenance> open_maintenance(const Database& database) {
  return database.module.has(kCqCapabilityMaintenance) ? require_maintenance(database) : nullptr;
}

std::unique_ptr<Maintenance> require_maintenance(const Database& database) {
  return database.module.open_maintenance(database.resolved.url);
}

}  // namespace cq::database
