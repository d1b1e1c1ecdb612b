#pragma once

#include "cli/command.hpp"
#include "database/record_kind.hpp"

namespace cq::transfer {

/// `cq-server export`, `import` and `copy`: what a whole database holds, of those kinds.
void add_data_commands(CLI::App& app, cli::Invocation& invocation,
                       const database::RecordKinds& kinds);

}  // namespace cq::transfer
