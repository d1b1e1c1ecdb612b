#include "app/man_command.hpp"

#include <ostream>

#include "app/manual_page.hpp"
#include "cli/command_tree.hpp"
#include "cli/options.hpp"

namespace cq::app {

void add_man_command(CLI::App& app, cli::Invocation& invocation) {
  CLI::App& man = cli::add_command(app, "man", "Print the manual page, in roff");
  cli::hide(man);
  set_bare_action(man, invocation,
                  [&man](const settings::Values& /*environment*/, const cli::Console& console) {
                    console.out << manual_page(cli::root_of(man)) << std::flush;
                    return 0;
                  });
}

}  // namespace cq::app
