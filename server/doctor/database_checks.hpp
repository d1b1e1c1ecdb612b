#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cq/maintenance.hpp>
#include <optional>
#include <vector>

namespace cq::doctor {

/// What was found out about the database.
struct DatabaseChecks {
  std::vector<Finding> findings;
  std::optional<Timestamp> last_change;  ///< nullopt: none, or it couldn't be found out
};

/// Whether there is a module for the database that the settings name, whether its schema is one
/// that this server knows, and what the module finds. Changes nothing, and doesn't throw for what
/// it finds. Only while this process has one thread.
DatabaseChecks check_database(const host::SettingLookup& lookup);

}  // namespace cq::doctor
