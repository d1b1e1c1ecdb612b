#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server completion ...`: what makes a shell complete this command line.
void add_completion_command(CLI::App& app, Choice& choice);

}  // namespace cq::cli
