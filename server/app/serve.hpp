#pragma once

#include <cq/host/database_url_resolver.hpp>

#include "observability/log.hpp"

namespace cq::app {

/// Serves until SIGINT or SIGTERM comes; returns once everything has ended well.
/// Throws Error when it can't be started: invalid argument for a setting, else what open_store and
/// the server throw.
void serve(const host::SettingLookup& lookup, observability::Log& log);

}  // namespace cq::app
