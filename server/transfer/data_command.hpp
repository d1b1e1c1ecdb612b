#pragma once

#include "cli/command.hpp"

namespace cq::transfer {

/// `cq-server export`, `import`, `copy` and `demo`: what a whole database holds.
void add_data_commands(CLI::App& app, cli::Choice& choice);

}  // namespace cq::transfer
