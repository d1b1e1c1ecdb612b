#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// What tells a table's rows apart, and each row's hash, by its key.
using RowDigests = std::map<std::string, std::size_t>;

/// The hashes of all that a database holds but what is no difference, and but its schema's version
/// and the tables of tools. Only fit to be compared with another one of the same process.
struct DatabaseDigests {
  std::map<std::string, RowDigests> records;       ///< by kind, with what belongs to each record
  std::map<std::string, RowDigests> other_tables;  ///< by name
};

/// How many rows are in only one of two databases, or differ between them.
struct Differences {
  ArchiveCounts records;
  std::map<std::string, std::uint64_t> other_tables;  ///< by name, those that differ
};

/// At whatever revision the schema is: a table that isn't there has no rows.
DatabaseDigests read_digests(Connection& connection, const RecordTables& tables);

Differences count_differences(const DatabaseDigests& left, const DatabaseDigests& right);

/// One text for all of them: another one when any row is another.
std::string fingerprint(const DatabaseDigests& digests);

}  // namespace cq::sqlite
