#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// What SQLite finds wrong with the database's pages, indexes and constraints, in its words;
/// nullopt when nothing. The constraints of tools' tables aren't evaluated. Where SQLite can't
/// compute what is in such a table's index, the index is only looked at page by page; where it
/// can't compute a column, the table isn't looked at.
std::optional<std::string> find_damage(Connection& connection, const RecordTables& tables);

/// How many rows of each table refer to a row that isn't there, but of tools' tables; empty: none.
std::map<std::string, std::uint64_t> dangling_references(Connection& connection,
                                                         const RecordTables& tables);

}  // namespace cq::sqlite
