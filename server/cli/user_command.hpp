#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server user ...`: the people who may log in.
void add_user_commands(CLI::App& app, Choice& choice);

}  // namespace cq::cli
