#include <chrono>
#include <cq/json.hpp>
#include <cstdint>
#include <memory>
#include <ostream>
#include <vector>

#include "cli/options.hpp"
#include "database/commands.hpp"
#include "database/module_listing.hpp"

namespace cq::database {
namespace {

struct ModuleListOptions {
  bool json = false;
  std::int64_t patience = kModulePatience.count();
};

int show_modules(const ModuleListOptions& options, const cli::Session& session) {
  const std::vector<ListedModule> modules =
      list_modules(session.lookup, std::chrono::seconds(options.patience));
  if (options.json) {
    session.console.out << write_json(modules_json(modules)) << std::endl;
    return 0;
  }
  session.console.out << in_words(modules) << std::flush;
  if (modules.empty()) {
    session.console.err << "There is no store module on the search path; install one, or name its "
                           "directory in CQ_STORE_MODULE_PATH."
                        << std::endl;
  }
  return 0;
}

void add_module_list(CLI::App& module, cli::Invocation& invocation) {
  const auto options = std::make_shared<ModuleListOptions>();
  CLI::App& command = cli::add_command(
      module, "list", "Show every store module on the search path, and why one can't be loaded");
  cli::add_flag(command, "--json", options->json, "Report as JSON");
  add_patience_option(command, options->patience);
  set_action(command, invocation, options, show_modules, cli::SettingsPolicy::kAcceptUnusable);
}

}  // namespace

void add_patience_option(CLI::App& command, std::int64_t& seconds) {
  constexpr std::int64_t kLongest = 86'400;
  CLI::Option& patience = cli::add_option(command, "--patience", seconds,
                                          "How many seconds the loading of a module may take");
  cli::take_range(patience, 1, kLongest);
  cli::show_default(patience);
}

void add_module_commands(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("module")) return;
  CLI::App& module = cli::add_group(app, "module", "Look at store modules");
  add_module_list(module, invocation);
  add_module_check_command(module, invocation);
}

}  // namespace cq::database
