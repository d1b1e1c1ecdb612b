#pragma once

#include "cli/command.hpp"

namespace cq::database {

/// `cq-server db ...`: the database's schema and its migrations.
void add_db_commands(CLI::App& app, cli::Choice& choice);

}  // namespace cq::database
