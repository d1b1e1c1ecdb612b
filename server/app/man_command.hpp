#pragma once

#include "cli/command.hpp"

namespace cq::app {

/// `cq-server man`, for those who make packages: the manual page.
void add_man_command(CLI::App& app, cli::Invocation& invocation);

}  // namespace cq::app
