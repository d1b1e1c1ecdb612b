#pragma once

#include "cli/command.hpp"

namespace cq::app {

/// `cq-server healthcheck`: whether the running server can serve requests, for containers.
void add_healthcheck_command(CLI::App& app, cli::Invocation& invocation);

}  // namespace cq::app
