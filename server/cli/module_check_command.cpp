#include "cli/module_check_command.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <vector>

#include "app/store_check.hpp"

namespace cq::cli {
namespace {

struct ModuleCheckOptions {
  std::string file;
  std::string url;
  std::string filter;
  bool server = false;
  bool json = false;
};

int check(const ModuleCheckOptions& options, const Console& console) {
  std::vector<std::string> arguments{options.file};
  if (!options.url.empty()) arguments.push_back("--url=" + options.url);
  if (!options.filter.empty()) arguments.push_back("--filter=" + options.filter);
  if (options.server) arguments.emplace_back("--server");
  if (options.json) arguments.emplace_back("--json");
  console.out << std::flush;
  return app::run_to_end(app::find_store_check(), arguments);
}

}  // namespace

void add_module_check_command(CLI::App& module, Choice& choice) {
  const auto options = std::make_shared<ModuleCheckOptions>();
  CLI::App* command =
      module.add_subcommand("check", "Check a module against every sentence of the store contract");
  command->add_option("file", options->file, "The module, e.g. build/cq_store_jsonl.so")
      ->required()
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  command
      ->add_option("--url", options->url,
                   "The database: {directory} stands for a new directory of each test; default: "
                   "the module's own form with {directory}/store")
      ->type_name("URL");
  command->add_flag("--server", options->server,
                    "The URL names one empty database, which every test uses and empties again");
  command->add_option("--filter", options->filter, "Run only the tests whose name holds this text")
      ->type_name("TEXT");
  command->add_flag("--json", options->json, "Report as JSON Lines");
  command->callback([&choice, options] {
    choice.bare_action = [options](const settings::Values& /*environment*/,
                                   const Console& console) { return check(*options, console); };
  });
}

}  // namespace cq::cli
