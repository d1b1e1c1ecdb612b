#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server module check`: whether a store module keeps the store contract. Adds the group
/// `module` where there is none.
void add_module_check_command(CLI::App& app, Choice& choice);

}  // namespace cq::cli
