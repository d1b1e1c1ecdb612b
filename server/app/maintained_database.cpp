#include "app/maintained_database.hpp"

#include <cq/error.hpp>
#include <cq/host/module_loader.hpp>
#include <string>
#include <utility>

namespace cq::app {

MaintainedDatabase open_maintenance(const host::SettingLookup& lookup) {
  host::ResolvedDatabaseUrl location = host::resolve_database_url(lookup);
  const host::ModuleLoader loader(host::module_search_path(lookup));
  host::StoreModule module = loader.load_for(location.url);
  std::unique_ptr<Maintenance> maintenance = module.open_maintenance(location.url);
  if (!maintenance) {
    throw Error(ErrorKind::kNotImplemented, "Store module " + std::string(module.name()) +
                                                " makes and restores no backups; use the "
                                                "database's own tools for that.");
  }
  return {std::move(location), std::move(module), std::move(maintenance)};
}

}  // namespace cq::app
