#pragma once

#include <cq/maintenance.hpp>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// What a database holds, at whatever revision its schema is. Several rows in the version table are
/// named one after the other. Timestamps that can't be read don't count.
Contents read_contents(Connection& connection, const RecordTables& tables);

/// Whether two databases hold as much of everything.
bool same_contents(const Contents& left, const Contents& right);

}  // namespace cq::sqlite
