#pragma once

#include "cli/command.hpp"
#include "database/record_kind.hpp"

namespace cq::database {

/// `cq-server db ...`: the database's schema and its migrations.
void add_db_commands(CLI::App& app, cli::Invocation& invocation, const RecordKinds& kinds);

}  // namespace cq::database
