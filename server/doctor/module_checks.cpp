#include "doctor/module_checks.hpp"

#include <cq/host/module_loader.hpp>
#include <filesystem>
#include <string>
#include <system_error>

#include "app/isolation.hpp"

namespace cq::doctor {
namespace {

using Kind = Finding::Kind;

std::string describe(const host::StoreModule& module) {
  std::string schemes;
  for (const std::string& scheme : module.schemes()) {
    schemes += (schemes.empty() ? "" : ", ") + scheme + "://";
  }
  return std::string(module.name()) + " " + std::string(module.version()) + ", which serves " +
         schemes;
}

std::vector<Finding> check_directories(const std::vector<host::ModuleDirectory>& directories) {
  std::vector<Finding> findings;
  for (const host::ModuleDirectory& directory : directories) {
    std::error_code problem;
    const bool is_there = std::filesystem::is_directory(directory.path, problem);
    const std::string named = directory.path.string() + " (" + directory.reason + ")";
    if (is_there) {
      findings.push_back({Kind::kFine, "module search path", named + ".", ""});
    } else if (directory.reason == "CQ_STORE_MODULE_PATH") {
      findings.push_back({Kind::kWarning, "module search path", named + " is no directory.",
                          "Correct the setting, or make the directory."});
    }
  }
  return findings;
}

Finding check_file(const std::filesystem::path& file) {
  const app::IsolatedResult loaded =
      app::run_isolated([&file] { return describe(host::StoreModule::load(file)); }, kModulePatience);
  if (loaded.succeeded) {
    return {Kind::kFine, "module", file.string() + ": " + loaded.text + ".", ""};
  }
  return {Kind::kWarning, "module", file.string() + ": " + loaded.text,
          "Build or install it again, or remove it from the search path."};
}

}  // namespace

std::vector<Finding> check_modules(const host::SettingLookup& lookup) {
  const std::vector<host::ModuleDirectory> directories = host::module_search_path(lookup);
  std::vector<Finding> findings = check_directories(directories);
  const auto files = host::ModuleLoader(directories).find_files();
  for (const std::filesystem::path& file : files) {
    findings.push_back(check_file(file));
  }
  if (files.empty()) {
    findings.push_back({Kind::kProblem, "module", "There is no store module on the search path.",
                        "Install one, or name its directory in CQ_STORE_MODULE_PATH."});
  }
  return findings;
}

}  // namespace cq::doctor
