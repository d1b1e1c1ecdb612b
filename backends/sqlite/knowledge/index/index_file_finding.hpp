#pragma once

#include <cq/maintenance.hpp>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/database_options.hpp"

namespace cq::sqlite {

/// Whether the index can outlive the process in the file beside the database, and what lies there.
/// Changes nothing. The database has a table of units.
Finding index_file_finding(const DatabaseOptions& options, Connection& connection);

}  // namespace cq::sqlite
