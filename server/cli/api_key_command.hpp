#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server api-key ...`: the keys that agents use.
void add_api_key_commands(CLI::App& app, Choice& choice);

}  // namespace cq::cli
