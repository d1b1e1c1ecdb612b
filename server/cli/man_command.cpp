#include "cli/man_command.hpp"

#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/command_tree.hpp"
#include "cli/manual_page.hpp"

namespace cq::cli {

void add_man_command(CLI::App& app, Choice& choice) {
  CLI::App* man = app.add_subcommand("man", "Print the manual page, in roff")->group("");
  man->callback([&choice, man] {
    choice.bare_action = [man](const settings::Values& /*environment*/, const Console& console) {
      console.out << manual_page(root_of(*man)) << std::flush;
      return 0;
    };
  });
}

}  // namespace cq::cli
