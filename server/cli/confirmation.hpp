#pragma once

#include <string>

#include "cli/console.hpp"

namespace cq::cli {

/// Asks on the terminal and returns whether the answer was y or yes.
/// Throws Error: invalid argument, naming --yes, when standard input is no terminal.
bool confirm(const Console& console, const std::string& question);

}  // namespace cq::cli
