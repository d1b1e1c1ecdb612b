#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server db ...`: the database's schema and its migrations.
void add_db_commands(CLI::App& app, Choice& choice);

}  // namespace cq::cli
