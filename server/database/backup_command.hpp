#pragma once

#include "cli/command.hpp"
#include "database/record_kind.hpp"

namespace cq::database {

/// `cq-server backup` and `cq-server restore`: the whole database, to a file and back.
void add_backup_commands(CLI::App& app, cli::Invocation& invocation, const RecordKinds& kinds);

}  // namespace cq::database
