#include "cli/module_command.hpp"

#include <CLI/CLI.hpp>
#include <cq/host/module_loader.hpp>
#include <filesystem>
#include <memory>
#include <ostream>

namespace cq::cli {
namespace {

struct ListOptions {
  bool json = false;
};

int list(const ListOptions& /*options*/, const Session& session) {
  const host::ModuleLoader loader(host::module_search_path(session.lookup));
  for (const std::filesystem::path& file : loader.find_files()) {
    session.console.out << file.string() << '\n';
  }
  session.console.out << std::flush;
  return 0;
}

void add_list(CLI::App& module, Choice& choice) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App* command = module.add_subcommand(
      "list", "Show every store module on the search path, and why one can't be loaded");
  command->add_flag("--json", options->json, "Report as JSON");
  runs(*command, choice, options, list);
  command->parse_complete_callback([&choice] { choice.takes_wrong_settings = true; });
}

}  // namespace

void add_module_commands(CLI::App& app, Choice& choice) {
  CLI::App* module = app.add_subcommand("module", "Look at store modules");
  module->require_subcommand(1);
  add_list(*module, choice);
}

}  // namespace cq::cli
