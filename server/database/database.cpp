#include "database/database.hpp"

#include <algorithm>
#include <cq/host/module_loader.hpp>
#include <cq/host/refuse.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

namespace cq::database {

Database find_database(const host::SettingLookup& lookup, std::string_view feature) {
  host::ResolvedDatabaseUrl resolved = host::resolve_database_url(lookup, feature);
  const host::ModuleLoader loader(host::module_search_path(lookup));
  host::StoreModule module = loader.load_for(resolved.url);
  host::StoreFeature found = module.feature(feature);
  resolved.url = host::with_module_settings(std::move(resolved.url), module.settings(), lookup);
  std::string option =
      feature == host::kFirstFeature ? "--url" : "--" + std::string(feature) + "-url";
  return {std::move(resolved), std::move(module), std::move(found), std::move(option)};
}

void require_distinct_databases(const host::SettingLookup& lookup,
                                const std::vector<std::string>& features) {
  std::vector<DatabaseUrl> urls;
  for (const std::string& feature : features) {
    DatabaseUrl url = host::resolve_database_url(lookup, feature).url;
    for (std::size_t i = 0; i < urls.size(); ++i) {
      if (is_same_database(urls[i], url)) {
        host::refuse("The database of " + feature + ", " + display(url) + ", is that of " +
                     features[i] + ", and each needs one of its own; set " +
                     host::database_setting_of(feature) + " to another one.");
      }
    }
    urls.push_back(std::move(url));
  }
}

std::vector<Database> find_databases(const host::SettingLookup& lookup,
                                     const std::vector<std::string>& features) {
  require_distinct_databases(lookup, features);
  std::vector<Database> found;
  found.reserve(features.size());
  for (const std::string& feature : features) {
    found.push_back(find_database(lookup, feature));
  }
  return found;
}

bool is_same_database(const DatabaseUrl& left, const DatabaseUrl& right) {
  if (left.dialect != right.dialect || left.host != right.host || left.port != right.port) {
    return false;
  }
  if (left.host.empty() && (left.database.empty() || left.database == ":memory:")) {
    return false;
  }
  std::error_code problem;
  return left.database == right.database ||
         std::filesystem::equivalent(left.database, right.database, problem);
}

void require(const Database& database, const NeededParts& needed) {
  database.module.check_serves(database.resolved.url);
  database.feature.require(needed);
}

void require_own_tables(const Database& database, MigrationTarget& target) {
  const host::MigrationChain& chain = database.feature.migrations();
  if (database.name() == host::kFirstFeature || chain.empty() || target.versions().empty()) {
    return;
  }
  const std::vector<std::string> present = target.table_names();
  const std::vector<std::string>& own = chain.migrations().front().tables;
  const bool has_any = std::any_of(own.begin(), own.end(), [&present](const std::string& table) {
    return std::find(present.begin(), present.end(), table) != present.end();
  });
  if (!has_any && !own.empty()) {
    host::refuse("The database " + display(database.resolved.url) + " holds no " + database.name() +
                 ", but something else at revision " + target.versions().front() + "; set " +
                 host::database_setting_of(database.name()) + " to another one.");
  }
}

std::unique_ptr<Maintenance> open_maintenance(const Database& database) {
  return database.feature.has(Maintenance::kId) ? require_maintenance(database) : nullptr;
}

std::unique_ptr<Maintenance> require_maintenance(const Database& database) {
  return database.feature.open_maintenance(database.resolved.url);
}

}  // namespace cq::database
