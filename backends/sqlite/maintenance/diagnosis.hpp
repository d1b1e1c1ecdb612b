#pragma once

#include <cq/maintenance.hpp>
#include <vector>

#include "sqlite/db/database_options.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// Maintenance::diagnose().
std::vector<Finding> diagnose_database(const DatabaseOptions& options, const RecordTables& tables);

}  // namespace cq::sqlite
