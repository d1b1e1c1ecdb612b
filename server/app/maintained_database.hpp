#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cq/host/store_module.hpp>
#include <cq/maintenance.hpp>
#include <memory>

namespace cq::app {

/// The database that the settings name, to be looked after as a whole; its store isn't opened.
struct MaintainedDatabase {
  host::ResolvedDatabaseUrl location;
  host::StoreModule module;
  std::unique_ptr<Maintenance> maintenance;  ///< never null
};

/// Throws what the resolver and the loader throw; Error: not implemented, naming the module, when
/// that offers no maintenance.
MaintainedDatabase open_maintenance(const host::SettingLookup& lookup);

}  // namespace cq::app
