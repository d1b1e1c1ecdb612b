#include "cli/completion_command.hpp"

#include <ostream>

#include "cli/bash_completion.hpp"
#include "cli/command_tree.hpp"
#include "cli/options.hpp"

namespace cq::cli {

void add_completion_command(CLI::App& app, Choice& choice) {
  CLI::App& completion = add_group(app, "completion", "Print a shell's completion script");
  CLI::App& bash = add_command(completion, "bash",
                               "For bash: eval \"$(cq-server completion bash)\", or install it");
  runs_bare(bash, choice, [&bash](const settings::Values& /*environment*/, const Console& console) {
    console.out << bash_completion(root_of(bash)) << std::flush;
    return 0;
  });
}

}  // namespace cq::cli
