#pragma once

#include <chrono>
#include <cq/host/database_url_resolver.hpp>
#include <cq/maintenance.hpp>
#include <vector>

namespace cq::doctor {

/// How long a module may take to be loaded.
inline constexpr std::chrono::seconds kModulePatience{10};

/// Where store modules are looked for, and whether each that is found can be loaded; that is tried
/// in a process of its own. Only while this process has one thread.
std::vector<Finding> check_modules(const host::SettingLookup& lookup);

}  // namespace cq::doctor
