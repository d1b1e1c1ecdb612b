#pragma once

#include <string>

#include "cli/cli11_fwd.hpp"

namespace cq::app {

/// The manual page, in roff's man macros. Safe from any thread.
std::string manual_page(const CLI::App& root);

}  // namespace cq::app
