#pragma once

#include <cq/maintenance.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// What a database holds, at whatever revision its schema is. Several rows in the version table are
/// named one after the other. Moments that can't be read don't count.
Contents read_contents(Connection& connection, const RecordTables& tables);

/// What SQLite finds wrong with the database's pages, in its words; nullopt when nothing.
std::optional<std::string> find_damage(Connection& connection);

/// How many rows of each table refer to a row that isn't there; empty: none.
std::map<std::string, std::uint64_t> dangling_references(Connection& connection);

/// Whether two databases hold as much of everything.
bool same_contents(const Contents& left, const Contents& right);

}  // namespace cq::sqlite
