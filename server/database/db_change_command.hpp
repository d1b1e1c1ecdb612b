#pragma once

#include "cli/command.hpp"
#include "database/record_kind.hpp"

namespace cq::database {

/// `upgrade`, `downgrade` and `stamp`, below `cq-server db`.
void add_db_change_commands(CLI::App& db, cli::Invocation& invocation, const RecordKinds& kinds);

}  // namespace cq::database
