#pragma once

#include <cstdint>

#include "cli/command.hpp"

namespace cq::database {

/// `cq-server module ...`: what store modules there are, and what they are like.
void add_module_commands(CLI::App& app, cli::Invocation& invocation);

/// Adds --patience: for how long a module may take to be loaded, or to open a database.
void add_patience_option(CLI::App& command, std::int64_t& seconds);

}  // namespace cq::database
