#pragma once

#include <string>
#include <vector>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// The schema as MigrationTarget::schema_lines() has it, read off SQLite's pragmas.
std::vector<std::string> schema_lines(Connection& connection);

}  // namespace cq::sqlite
