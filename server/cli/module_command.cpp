#include "cli/module_command.hpp"

#include <chrono>
#include <cq/host/json.hpp>
#include <cstdint>
#include <memory>
#include <ostream>
#include <vector>

#include "app/module_listing.hpp"
#include "cli/module_check_command.hpp"
#include "cli/options.hpp"

namespace cq::cli {
namespace {

struct ModuleListOptions {
  bool json = false;
  std::int64_t patience = app::kModulePatience.count();
};

int list_modules(const ModuleListOptions& options, const Session& session) {
  const std::vector<app::ListedModule> modules =
      app::list_modules(session.lookup, std::chrono::seconds(options.patience));
  if (options.json) {
    session.console.out << host::write_json(app::modules_json(modules)) << std::endl;
    return 0;
  }
  session.console.out << app::in_words(modules) << std::flush;
  if (modules.empty()) {
    session.console.err << "There is no store module on the search path; install one, or name its "
                           "directory in CQ_STORE_MODULE_PATH."
                        << std::endl;
  }
  return 0;
}

void add_module_list(CLI::App& module, Choice& choice) {
  const auto options = std::make_shared<ModuleListOptions>();
  CLI::App& command = add_command(
      module, "list", "Show every store module on the search path, and why one can't be loaded");
  add_flag(command, "--json", options->json, "Report as JSON");
  add_patience_option(command, options->patience);
  runs(command, choice, options, list_modules, WrongSettings::kTaken);
}

}  // namespace

void add_patience_option(CLI::App& command, std::int64_t& seconds) {
  constexpr std::int64_t kLongest = 86'400;
  CLI::Option& patience = add_option(command, "--patience", seconds,
                                     "Give a module up that takes longer than that, in seconds");
  take_range(patience, 1, kLongest);
  show_default(patience);
}

void add_module_commands(CLI::App& app, Choice& choice) {
  CLI::App& module = add_group(app, "module", "Look at store modules");
  add_module_list(module, choice);
  add_module_check_command(module, choice);
}

}  // namespace cq::cli
