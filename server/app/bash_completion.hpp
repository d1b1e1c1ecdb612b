#pragma once

#include <string>

#include "cli/cli11_fwd.hpp"

namespace cq::app {

/// A script for bash that completes commands, options, known values and, where a path is taken,
/// file names. Safe from any thread.
std::string bash_completion(const CLI::App& root);

}  // namespace cq::app
