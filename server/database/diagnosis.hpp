#pragma once

#include <chrono>
#include <cq/host/database_url_resolver.hpp>
#include <cq/json.hpp>
#include <cq/maintenance.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "database/feature_databases.hpp"
#include "settings/setting.hpp"

/// What `cq-server doctor` finds, and how it says that.
namespace cq::database {

/// Whether every setting can be read and the secrets are such that they keep what they should.
/// Never tells a secret. Doesn't throw for what it finds.
std::vector<Finding> check_settings(const host::SettingLookup& lookup,
                                    const settings::SettingTable& table = settings::SettingTable());

/// Where store modules are looked for, and whether each that is found can be loaded; that is tried
/// in a process of its own, for no longer than `patience`. Only while this process has one thread.
std::vector<Finding> check_modules(const host::SettingLookup& lookup,
                                   std::chrono::seconds patience);

/// What was found out about the database.
struct DatabaseChecks {
  std::vector<Finding> findings;
  std::optional<Timestamp> last_change;  ///< nullopt: none, or it couldn't be found out
};

/// Whether there is a module for the feature's database that the settings name, whether its schema
/// is one that this server knows, whether its store opens, and what the module and the feature's
/// own checks find. All that the module does happens in processes of their own; loading it and
/// opening the database may each take no longer than `patience`. Doesn't throw for what it finds,
/// and changes nothing; but a store without migrations is opened as a start of the server would,
/// which may make its database. Only while this process has one thread.
DatabaseChecks check_database(const host::SettingLookup& lookup, std::chrono::seconds patience,
                              const FeatureDatabase& feature);

/// Whether the present time can be right: it can't lie before this program was built, nor before
/// what is in the database happened, but for what the clocks of two machines may differ by.
Finding check_clock(Timestamp present, const std::optional<Timestamp>& last_change);

/// One line: "warning  CQ_JWT_SECRET: what was found. What to do."
std::string line_of(const Finding& finding);

/// {"findings":[{"status","subject","sentence","remedy"}],"problems","warnings"}
JsonValue report_in_json(const std::vector<Finding>& findings);

/// The findings of such a report. Throws Error: corrupt when it is none. Safe from any thread.
std::vector<Finding> findings_of(std::string_view report);

std::size_t count_of(Finding::Kind kind, const std::vector<Finding>& findings);

}  // namespace cq::database
