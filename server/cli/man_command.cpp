#include "cli/man_command.hpp"

#include <ostream>

#include "cli/command_tree.hpp"
#include "cli/manual_page.hpp"
#include "cli/options.hpp"

namespace cq::cli {

void add_man_command(CLI::App& app, Choice& choice) {
  CLI::App& man = add_command(app, "man", "Print the manual page, in roff");
  hide(man);
  runs_bare(man, choice, [&man](const settings::Values& /*environment*/, const Console& console) {
    console.out << manual_page(root_of(man)) << std::flush;
    return 0;
  });
}

}  // namespace cq::cli
