#pragma once

#include <cq/archive.hpp>
#include <string_view>
#include <vector>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/record_table.hpp"
#include "sqlite/schema/tables.hpp"

namespace cq::sqlite {

/// The tables that hold no kind of record, nor a part of one, nor the schema's version, with how
/// many rows each has; in the order of the bytes of their names.
std::vector<OtherTable> other_tables(Connection& connection, const RecordTables& tables);

/// The same of tables that find_tables() has found in the database.
std::vector<OtherTable> other_tables(Connection& connection, std::vector<SchemaTable> found,
                                     const RecordTables& tables);

/// Whether that table is one of the features' or of the schema's version.
bool is_own(std::string_view table, const RecordTables& tables);

}  // namespace cq::sqlite
