#pragma once

#include "cli/command.hpp"

namespace cq::accounts {

/// `cq-server api-key ...`: the keys that agents use.
void add_api_key_commands(CLI::App& app, cli::Choice& choice);

}  // namespace cq::accounts
