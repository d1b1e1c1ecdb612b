#include "database/database.hpp"

#include <cq/host/module_loader.hpp>
#include <utility>

namespace cq::database {

const host::StoreFeature& feature_of(const host::StoreModule& module) {
  return module.feature(kServedFeature);
}

Database find_database(const host::SettingLookup& lookup) {
  host::ResolvedDatabaseUrl resolved = host::resolve_database_url(lookup);
  const host::ModuleLoader loader(host::module_search_path(lookup));
  host::StoreModule module = loader.load_for(resolved.url);
  host::StoreFeature feature = feature_of(module);
  return {std::move(resolved), std::move(module), std::move(feature)};
}

void require(const Database& database, const NeededParts& needed) {
  database.module.check_serves(database.resolved.url);
  database.feature.require(needed);
}

std::unique_ptr<Maintenance> open_maintenance(const Database& database) {
  return database.feature.has(Maintenance::kId) ? require_maintenance(database) : nullptr;
}

std::unique_ptr<Maintenance> require_maintenance(const Database& database) {
  return database.feature.open_maintenance(database.resolved.url);
}

}  // namespace cq::database
