#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cq/host/store_module.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cq::host {

/// One place where modules are looked for, and why.
struct ModuleDirectory {
  std::filesystem::path path;
  std::string reason;  ///< e.g. "CQ_STORE_MODULE_PATH"
};

/// The search order: each directory of CQ_STORE_MODULE_PATH (separated by colons), ../lib/cq beside
/// the running binary, the install directory. Safe from any thread.
std::vector<ModuleDirectory> module_search_path(const SettingLookup& lookup);

/// One module file on the search path; not loaded.
struct ModuleFile {
  std::filesystem::path path;
  std::string reason;  ///< why its directory is looked at, as in ModuleDirectory
  std::string name;    ///< the module's, as the file is called: cq_store_<name>.so
};

/// One module file that was found, loaded or not.
struct FoundModule {
  std::filesystem::path file;
  std::optional<StoreModule> module;  ///< nullopt: it could not be loaded
  std::string problem;                ///< why not
};

/// Finds the module for a URL. From one thread at a time.
class ModuleLoader {
 public:
  explicit ModuleLoader(std::vector<ModuleDirectory> search_path);

  /// The module that serves the URL's dialect: the first of its name (the dialect's entry in the
  /// scheme table, else the dialect itself) along the search path, else any module found there
  /// that serves the dialect.
  /// Throws Error: unavailable, with each place and what was wrong there, when the module that
  /// should serve it is missing or can't be loaded; invalid argument for a scheme that nothing
  /// found serves, with what is served and the nearest name.
  [[nodiscard]] StoreModule load_for(const DatabaseUrl& url) const;

  /// Every module file along the search path, in its order; none is loaded.
  [[nodiscard]] std::vector<ModuleFile> find_files() const;

  /// Every module file along the search path, in its order.
  [[nodiscard]] std::vector<FoundModule> find_all() const;

 private:
  std::vector<ModuleDirectory> search_path_;
};

}  // namespace cq::host
