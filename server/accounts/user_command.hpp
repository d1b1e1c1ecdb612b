#pragma once

#include "cli/command.hpp"

namespace cq::accounts {

/// `cq-server user ...`: the people who may log in.
void add_user_commands(CLI::App& app, cli::Choice& choice);

}  // namespace cq::accounts
