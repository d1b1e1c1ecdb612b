#pragma once

#include "cli/command.hpp"

namespace cq::cli {

/// `cq-server man`, for those who make packages: the manual page.
void add_man_command(CLI::App& app, Choice& choice);

}  // namespace cq::cli
