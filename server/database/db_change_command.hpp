#pragma once

#include "cli/command.hpp"

namespace cq::database {

/// `upgrade`, `downgrade` and `stamp`, below `cq-server db`.
void add_db_change_commands(CLI::App& db, cli::Choice& choice);

}  // namespace cq::database
