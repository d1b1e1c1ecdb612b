#pragma once

#include <cq/maintenance.hpp>
#include <vector>

#include "sqlite/db/database_options.hpp"
#include "sqlite/db/record_table.hpp"
#include "sqlite/maintenance/triggers.hpp"

namespace cq::sqlite {

/// Maintenance::diagnose().
std::vector<Finding> diagnose_database(const DatabaseOptions& options, const RecordTables& tables,
                                       Migrations migrations);

}  // namespace cq::sqlite
