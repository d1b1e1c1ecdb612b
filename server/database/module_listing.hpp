#pragma once

#include <chrono>
#include <cq/host/database_url_resolver.hpp>
#include <cq/host/module_setting.hpp>
#include <cq/json.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "database/isolation.hpp"

namespace cq::database {

/// What a module says of one of its features.
struct FeatureFacts {
  std::string name;
  std::string head;  ///< the last revision of its migrations; empty: it has none
  std::vector<std::string> parts;
};

/// What a module that can be loaded says of itself.
struct ModuleFacts {
  std::string name;
  std::string version;
  std::string summary;
  std::string interface_version;
  std::vector<std::string> schemes;
  std::vector<FeatureFacts> features;
  std::vector<host::ModuleSetting> settings;
};

/// A module file on the search path.
struct ListedModule {
  std::filesystem::path file;
  std::string where;                 ///< why its directory is looked at
  std::optional<ModuleFacts> facts;  ///< nullopt: it can't be loaded
  std::string problem;               ///< why not
};

/// What the module in that file says of itself. It is loaded in a process of its own, so that
/// nothing that it does there can take this one down; one that takes longer than `patience` can't
/// be loaded. Only while this process has one thread.
ListedModule try_module(const std::filesystem::path& file, std::chrono::seconds patience);

/// Likewise of the module that serves the URL, whose file is left empty.
ListedModule try_module_for(const host::SettingLookup& lookup, const DatabaseUrl& url,
                            std::chrono::seconds patience);

/// Likewise of every module file on the search path, in its order.
std::vector<ListedModule> list_modules(const host::SettingLookup& lookup,
                                       std::chrono::seconds patience = kModulePatience);

/// {"modules":[{"file","where","name","version","summary","interface","schemes","features":[{"name",
/// "parts","head"}],"settings":[{"name","parameter","allowed","default","help"}],"problem"}]}; of
/// one that can't be loaded all but file, where and problem are null.
JsonValue modules_json(const std::vector<ListedModule>& modules);

/// A paragraph for each: its name and version, or its file's name, and a line for each thing.
/// Control characters become "?".
std::string in_words(const std::vector<ListedModule>& modules);

}  // namespace cq::database
