#pragma once

#include "cli/command.hpp"

namespace cq::app {

/// `cq-server completion ...`: what makes a shell complete this command line.
void add_completion_command(CLI::App& app, cli::Choice& choice);

}  // namespace cq::app
