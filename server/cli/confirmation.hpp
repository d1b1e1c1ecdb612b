#pragma once

#include <string>

#include "cli/console.hpp"

namespace cq::cli {

/// Asks on the terminal; whether the answer is y or yes. Throws Error: invalid argument when
/// standard input is no terminal, naming --yes.
bool confirm(const Console& console, const std::string& question);

}  // namespace cq::cli
