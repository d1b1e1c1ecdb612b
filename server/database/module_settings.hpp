#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <string>
#include <vector>

#include "settings/settings_report.hpp"
#include "settings/sources.hpp"

/// The settings that store modules list in their descriptors. Modules are loaded in a process of
/// their own. Only while this process has one thread.
namespace cq::database {

/// The settings of the modules that those names are meant for, as far as modules on the search path
/// can be loaded; loads only modules whose settings begin as one of the names.
std::vector<std::string> module_settings_near(const host::SettingLookup& lookup,
                                              const std::vector<std::string>& names);

/// What each setting of the modules comes to that serve the databases of those features: the value
/// that the database's URL has, else the one that was given, else the module's default. Nothing of
/// a module that can't be loaded.
std::vector<settings::ReportRow> module_settings_report(const settings::Sources& sources,
                                                        const std::vector<std::string>& features);

}  // namespace cq::database
