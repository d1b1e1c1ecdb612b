#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server export`, `import`, `copy` and `demo`: what a whole database holds.
void add_data_commands(CLI::App& app, Choice& choice);

}  // namespace cq::cli
