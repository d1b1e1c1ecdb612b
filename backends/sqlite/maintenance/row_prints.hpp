#pragma once

#include <cq/archive.hpp>
#include <cstddef>
#include <map>
#include <string>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// What tells a table's rows apart, and each row's hash, by its key.
using RowPrints = std::map<std::string, std::size_t>;

/// The hashes of all that a database holds but of keys' uses. Only fit to be compared with another
/// one of the same process.
using DatabasePrints = std::map<std::string, RowPrints>;  ///< by kind

/// At whatever revision the schema is: a table that isn't there has no rows.
DatabasePrints read_prints(Connection& connection, const RecordTables& tables);

/// How many rows are in only one of the two, or differ between them.
ArchiveCounts count_differences(const DatabasePrints& left, const DatabasePrints& right);

/// One text for all of them: another one when any row is another.
std::string fingerprint(const DatabasePrints& prints);

}  // namespace cq::sqlite
