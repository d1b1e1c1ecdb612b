#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cq::test {

/// The SQL that lists a PostgreSQL database's current schema, a line to each column, key, reference
/// and index, e.g. "users column 2: username TEXT NOT NULL".
std::string postgres_schema_query();

/// The same lines for an SQLite file, in any order.
std::vector<std::string> sqlite_schema_lines(const std::filesystem::path& file);

}  // namespace cq::test
