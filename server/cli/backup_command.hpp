#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server backup` and `cq-server restore`: the whole database, to a file and back.
void add_backup_commands(CLI::App& app, Choice& choice);

}  // namespace cq::cli
