#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server doctor`: what is wrong with this server's surroundings, and what to do about it.
void add_doctor_command(CLI::App& app, Choice& choice);

}  // namespace cq::cli
