#include "database/module_settings.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/module_loader.hpp>
#include <utility>

#include "database/module_listing.hpp"

namespace cq::database {
namespace {

/// A feature's database, as its URL was given, and the settings of the module that serves it.
struct ServedUrl {
  std::string feature;
  host::ResolvedDatabaseUrl resolved;
  ModuleFacts module;
};

/// Without those whose URL or module can't be found, which other commands complain of.
std::vector<ServedUrl> find_served_urls(const host::SettingLookup& lookup,
                                        const std::vector<std::string>& features) {
  std::vector<ServedUrl> served;
  for (const std::string& feature : features) {
    try {
      host::ResolvedDatabaseUrl resolved = host::resolve_database_url(lookup, feature);
      ListedModule module = try_module_for(lookup, resolved.url, kModulePatience);
      if (module.facts) {
        served.push_back({feature, std::move(resolved), *std::move(module.facts)});
      }
    } catch (const Error&) {
      continue;
    }
  }
  return served;
}

/// None where the settings don't say where modules lie, which other checks complain of.
std::vector<host::ModuleFile> find_module_files(const host::SettingLookup& lookup) {
  try {
    return host::ModuleLoader(host::module_search_path(lookup)).find_files();
  } catch (const Error&) {
    return {};
  }
}

/// The value that counts for one database, and where it comes from.
std::pair<std::string, std::string> value_for(const ServedUrl& served,
                                              const host::ModuleSetting& setting,
                                              const settings::SourcedValue& given) {
  if (const std::string* value = host::find_parameter(served.resolved.url, setting.parameter)) {
    return {*value, served.resolved.source};
  }
  return {given.value.value_or(setting.default_value), given.value ? given.origin : "default"};
}

settings::ReportRow row_of(const std::vector<ServedUrl>& all, const ServedUrl& first,
                           const host::ModuleSetting& setting, const settings::Sources& sources) {
  const settings::SourcedValue given = sources.find_outside_table(setting.name);
  const auto counting = value_for(first, setting, given);
  settings::ReportRow row{setting.name, counting.first, counting.second, std::nullopt};
  for (const ServedUrl& other : all) {
    const auto [value, origin] = value_for(other, setting, given);
    if (other.module.name == first.module.name && value != counting.first) {
      row.origin.append("; ").append(value).append(" for ").append(other.feature);
      row.origin.append(" (").append(origin).append(")");
    }
  }
  if (given.value && !setting.allows(*given.value)) {
    row.problem = setting.name + ": the value '" + *given.value + "' (" + given.origin +
                  ") is not " + setting.allowed() + ".";
  }
  return row;
}

}  // namespace

std::vector<std::string> module_settings_near(const host::SettingLookup& lookup,
                                              const std::vector<std::string>& names) {
  std::vector<std::string> settings;
  if (names.empty()) return settings;
  for (const host::ModuleFile& file : find_module_files(lookup)) {
    const std::string prefix = host::setting_prefix_of(file.name);
    if (std::none_of(names.begin(), names.end(),
                     [&prefix](const std::string& name) { return name.starts_with(prefix); })) {
      continue;
    }
    const ListedModule module = try_module(file.path, kModulePatience);
    for (const host::ModuleSetting& setting :
         module.facts ? module.facts->settings : std::vector<host::ModuleSetting>()) {
      settings.push_back(setting.name);
    }
  }
  return settings;
}

std::vector<settings::ReportRow> module_settings_report(const settings::Sources& sources,
                                                        const std::vector<std::string>& features) {
  const std::vector<ServedUrl> served = find_served_urls(sources.lookup(), features);
  std::vector<settings::ReportRow> rows;
  for (auto each = served.begin(); each != served.end(); ++each) {
    if (std::any_of(served.begin(), each, [each](const ServedUrl& before) {
          return before.module.name == each->module.name;
        })) {
      continue;
    }
    for (const host::ModuleSetting& setting : each->module.settings) {
      rows.push_back(row_of(served, *each, setting, sources));
    }
  }
  return rows;
}

}  // namespace cq::database
