#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server config`: what the settings are, and where they come from.
void add_config_command(CLI::App& app, Choice& choice);

}  // namespace cq::cli
