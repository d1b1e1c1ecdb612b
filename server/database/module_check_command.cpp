#include "database/module_check_command.hpp"

#include <memory>
#include <ostream>
#include <vector>

#include "cli/options.hpp"
#include "database/store_check.hpp"

namespace cq::database {
namespace {

struct ModuleCheckOptions {
  std::string file;
  std::string url;
  std::string filter;
  bool server = false;
  bool json = false;
};

int check(const ModuleCheckOptions& options, const cli::Console& console) {
  std::vector<std::string> arguments{options.file};
  if (!options.url.empty()) arguments.push_back("--url=" + options.url);
  if (!options.filter.empty()) arguments.push_back("--filter=" + options.filter);
  if (options.server) arguments.emplace_back("--server");
  if (options.json) arguments.emplace_back("--json");
  console.out << std::flush;
  return run_to_end(find_store_check(), arguments);
}

}  // namespace

void add_module_check_command(CLI::App& module, cli::Invocation& invocation) {
  const auto options = std::make_shared<ModuleCheckOptions>();
  CLI::App& command = cli::add_command(
      module, "check", "Check a module against every sentence of the store contract");
  CLI::Option& file =
      cli::add_required(command, "file", options->file, "The module, e.g. build/cq_store_jsonl.so");
  cli::take_existing_file(file);
  cli::name_value(file, "FILE");
  CLI::Option& url =
      cli::add_option(command, "--url", options->url,
                      "The database: {directory} stands for a new directory of each test; default: "
                      "the module's own form with {directory}/store");
  cli::name_value(url, "URL");
  cli::add_flag(command, "--server", options->server,
                "The URL names one empty database, which every test uses and empties again");
  CLI::Option& filter = cli::add_option(command, "--filter", options->filter,
                                        "Run only the tests whose name holds this text");
  cli::name_value(filter, "TEXT");
  cli::add_flag(command, "--json", options->json, "Report as JSON Lines");
  set_bare_action(command, invocation,
                  [options](const settings::Values& /*environment*/, const cli::Console& console) {
                    return check(*options, console);
                  });
}

}  // namespace cq::database
