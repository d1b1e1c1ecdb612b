#pragma once

#include "cli/command.hpp"

namespace cq::app {

/// `cq-server serve`, which is also what happens without a command.
void add_serve_command(CLI::App& app, cli::Invocation& invocation);

}  // namespace cq::app
