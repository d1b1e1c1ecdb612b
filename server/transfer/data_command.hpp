#pragma once

#include "cli/command.hpp"

namespace cq::transfer {

/// `cq-server export`, `import` and `copy`: what a whole database holds.
void add_data_commands(CLI::App& app, cli::Choice& choice);

}  // namespace cq::transfer
