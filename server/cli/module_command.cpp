#include "cli/module_command.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cq/host/json.hpp>
#include <cstdint>
#include <memory>
#include <ostream>
#include <vector>

#include "app/module_listing.hpp"
#include "cli/module_check_command.hpp"

namespace cq::cli {
namespace {

struct ListOptions {
  bool json = false;
  std::int64_t patience = app::kModulePatience.count();
};

int list(const ListOptions& options, const Session& session) {
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

void add_list(CLI::App& module, Choice& choice) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App* command = module.add_subcommand(
      "list", "Show every store module on the search path, and why one can't be loaded");
  command->add_flag("--json", options->json, "Report as JSON");
  add_patience_option(*command, options->patience);
  runs(*command, choice, options, list);
  command->parse_complete_callback([&choice] { choice.takes_wrong_settings = true; });
}

}  // namespace

void add_patience_option(CLI::App& command, std::int64_t& seconds) {
  constexpr std::int64_t kLongest = 86'400;
  command
      .add_option("--patience", seconds, "Give a module up that takes longer than that, in seconds")
      ->check(CLI::Range(std::int64_t{1}, kLongest))
      ->capture_default_str();
}

void add_module_commands(CLI::App& app, Choice& choice) {
  CLI::App* module = app.add_subcommand("module", "Look at store modules");
  module->require_subcommand(1);
  add_list(*module, choice);
  add_module_check_command(*module, choice);
}

}  // namespace cq::cli
