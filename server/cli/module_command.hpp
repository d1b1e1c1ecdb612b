#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server module ...`: what store modules there are, and what they are like.
void add_module_commands(CLI::App& app, Choice& choice);

}  // namespace cq::cli
