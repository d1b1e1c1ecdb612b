#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server healthcheck`: whether the running server can serve requests, for containers.
void add_healthcheck_command(CLI::App& app, Choice& choice);

}  // namespace cq::cli
