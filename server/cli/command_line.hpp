#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <string>
#include <vector>

#include "cli/console.hpp"

namespace cq::cli {

/// Runs `cq-server` with those arguments (without the program's name) and those settings; returns
/// its exit status: 0, or what error_tables.hpp says, or 2 for arguments that make no sense. Never
/// throws.
int run(const std::vector<std::string>& arguments, const host::SettingLookup& lookup,
        const Console& console) noexcept;

}  // namespace cq::cli
