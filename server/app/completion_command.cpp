#include "app/completion_command.hpp"

#include <ostream>

#include "app/bash_completion.hpp"
#include "cli/command_tree.hpp"
#include "cli/options.hpp"

namespace cq::app {

void add_completion_command(CLI::App& app, cli::Invocation& invocation) {
  CLI::App& completion = cli::add_group(app, "completion", "Print a shell's completion script");
  CLI::App& bash = cli::add_command(
      completion, "bash", "For bash: eval \"$(cq-server completion bash)\", or install it");
  set_bare_action(bash, invocation,
                  [&bash](const settings::Values& /*environment*/, const cli::Console& console) {
                    console.out << bash_completion(cli::root_of(bash)) << std::flush;
                    return 0;
                  });
}

}  // namespace cq::app
