#include <cq/error.hpp>
#include <cq/host/module_loader.hpp>
#include <filesystem>
#include <string>
#include <system_error>

#include "database/diagnosis.hpp"
#include "database/module_listing.hpp"

namespace cq::database {
namespace {

std::string describe(const ModuleFacts& module) {
  std::string schemes;
  for (const std::string& scheme : module.schemes) {
    schemes += (schemes.empty() ? "" : ", ") + scheme + "://";
  }
  return module.name + " " + module.version + ", which serves " + schemes;
}

std::vector<Finding> check_directories(const std::vector<host::ModuleDirectory>& directories) {
  std::vector<Finding> findings;
  for (const host::ModuleDirectory& directory : directories) {
    std::error_code problem;
    const bool is_there = std::filesystem::is_directory(directory.path, problem);
    const std::string named = directory.path.string() + " (" + directory.reason + ")";
    if (is_there) {
      findings.push_back({Finding::Kind::kFine, "module search path", named + ".", ""});
    } else if (directory.reason == "CQ_STORE_MODULE_PATH") {
      findings.push_back({Finding::Kind::kWarning, "module search path",
                          named + " is no directory.",
                          "Correct the setting, or make the directory."});
    }
  }
  return findings;
}

Finding check_file(const ListedModule& module) {
  if (module.facts) {
    return {Finding::Kind::kFine, "module",
            module.file.string() + ": " + describe(*module.facts) + ".", ""};
  }
  return {Finding::Kind::kWarning, "module", module.file.string() + ": " + module.problem,
          "Build or install it again, or remove it from the search path."};
}

}  // namespace

std::vector<Finding> check_modules(const host::SettingLookup& lookup,
                                   std::chrono::seconds patience) {
  std::vector<Finding> findings;
  try {
    findings = check_directories(host::module_search_path(lookup));
  } catch (const Error&) {
    return findings;  // the setting can't be read, which the check of the settings says
  }
  const std::vector<ListedModule> modules = list_modules(lookup, patience);
  for (const ListedModule& module : modules) {
    findings.push_back(check_file(module));
  }
  if (modules.empty()) {
    findings.push_back({Finding::Kind::kProblem, "module",
                        "There is no store module on the search path.",
                        "Install one, or name its directory in CQ_STORE_MODULE_PATH."});
  }
  return findings;
}

}  // namespace cq::database
