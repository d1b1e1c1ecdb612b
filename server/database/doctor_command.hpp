#pragma once

#include "cli/command.hpp"

namespace cq::database {

/// `cq-server doctor`: what is wrong with this server's surroundings, and what to do about it.
void add_doctor_command(CLI::App& app, cli::Invocation& invocation);

}  // namespace cq::database
