#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `upgrade`, `downgrade` and `stamp`, below `cq-server db`.
void add_db_change_commands(CLI::App& db, Choice& choice);

}  // namespace cq::cli
