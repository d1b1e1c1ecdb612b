#include "cli/completion_command.hpp"

#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/bash_completion.hpp"
#include "cli/command_tree.hpp"

namespace cq::cli {

void add_completion_command(CLI::App& app, Choice& choice) {
  CLI::App* completion = app.add_subcommand("completion", "Print a shell's completion script");
  completion->require_subcommand(1);
  CLI::App* bash = completion->add_subcommand(
      "bash", "For bash: eval \"$(cq-server completion bash)\", or install it");
  bash->callback([&choice, bash] {
    choice.bare_action = [bash](const settings::Values& /*environment*/, const Console& console) {
      console.out << bash_completion(root_of(*bash)) << std::flush;
      return 0;
    };
  });
}

}  // namespace cq::cli
