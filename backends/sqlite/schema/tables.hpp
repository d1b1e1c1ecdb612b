#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// The tables in which migrations say how far they are.
inline constexpr std::array<std::string_view, 2> kVersionTables{"alembic_version", "db_metadata"};

/// A table of the database, as its schema has it.
struct SchemaTable {
  std::string name;
  /// Why it belongs to a tool beside the server, e.g. a search extension or replication, in words
  /// that go on a sentence about it; empty: it doesn't.
  std::string tool;
};

/// All tables but SQLite's own, in the order of the bytes of their names. Says the same of a file
/// however it is opened. Evaluates no expression of the schema's.
std::vector<SchemaTable> find_tables(Connection& connection);

/// The names of those that belong to no tool.
std::vector<std::string> tables_of(Connection& connection);

/// Whether the database has that table.
bool has_table(Connection& connection, std::string_view name);

/// A name as SQL has it.
std::string quoted_name(std::string_view name);

}  // namespace cq::sqlite
