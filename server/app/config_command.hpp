#pragma once

#include "cli/command.hpp"

namespace cq::app {

/// `cq-server config`: what the settings are, and where they come from.
void add_config_command(CLI::App& app, cli::Invocation& invocation);

}  // namespace cq::app
