#pragma once

#include <chrono>
#include <cq/host/database_url_resolver.hpp>
#include <cq/maintenance.hpp>
#include <optional>
#include <vector>

namespace cq::database {

/// What was found out about the database.
struct DatabaseChecks {
  std::vector<Finding> findings;
  std::optional<Timestamp> last_change;  ///< nullopt: none, or it couldn't be found out
};

/// Whether there is a module for the database that the settings name, whether its schema is one
/// that this server knows, whether its store opens, and what the module finds. All that the module
/// does happens in processes of their own; loading it and opening the database may each take no
/// longer than `patience`. Doesn't throw for what it finds, and changes nothing; but a store
/// without migrations is opened as a start of the server would, which may make its database. Only
/// while this process has one thread.
DatabaseChecks check_database(const host::SettingLookup& lookup, std::chrono::seconds patience);

}  // namespace cq::database
