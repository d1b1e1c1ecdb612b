#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server serve`, which is also what happens without a command.
void add_serve_command(CLI::App& app, Choice& choice);

}  // namespace cq::cli
