#pragma once

#include <iosfwd>
#include <ostream>
#include <string>
#include <vector>

/// What a command says and asks, and how.
namespace cq::cli {

/// What a command talks to.
struct Console {
  std::istream& in;
  std::ostream& out;  ///< what was asked for
  std::ostream& err;  ///< everything said about it
};

/// Asks on the terminal and returns whether the answer was y or yes.
/// Throws Error: invalid argument, naming --yes, when standard input is no terminal.
bool confirm(const Console& console, const std::string& question);

/// Prints rows with their columns aligned, the first row being the columns' names; lengths are
/// counted in code points. Control characters, which could steer a terminal, become "?".
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

}  // namespace cq::cli
