#pragma once

#include <cq/maintenance.hpp>
#include <vector>

#include "sqlite/db/database_options.hpp"

namespace cq::sqlite {

/// Maintenance::examine().
std::vector<Finding> examine_database(const DatabaseOptions& options);

}  // namespace cq::sqlite
