#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// The names of the database's tables but SQLite's own, in the order of their bytes.
std::vector<std::string> tables_of(Connection& connection);

/// Whether the database has that table.
bool has_table(Connection& connection, std::string_view name);

}  // namespace cq::sqlite
