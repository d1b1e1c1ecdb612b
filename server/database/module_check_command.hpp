#pragma once

#include "cli/command.hpp"

namespace cq::database {

/// `check` of the group `module`: whether a store module keeps the store contract.
void add_module_check_command(CLI::App& module, cli::Invocation& invocation);

}  // namespace cq::database
