#pragma once

#include "cli/command.hpp"

namespace cq::app {

/// `cq-server completion ...`: what makes a shell complete this command line.
void add_completion_command(CLI::App& app, cli::Invocation& invocation);

}  // namespace cq::app
