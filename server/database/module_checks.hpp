#pragma once

#include <chrono>
#include <cq/host/database_url_resolver.hpp>
#include <cq/maintenance.hpp>
#include <vector>

namespace cq::database {

/// Where store modules are looked for, and whether each that is found can be loaded; that is tried
/// in a process of its own, for no longer than `patience`. Only while this process has one thread.
std::vector<Finding> check_modules(const host::SettingLookup& lookup,
                                   std::chrono::seconds patience);

}  // namespace cq::database
