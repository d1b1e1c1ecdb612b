#pragma once

#include <cq/maintenance.hpp>
#include <filesystem>
#include <memory>
#include <string_view>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/database_options.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// Maintenance::back_up() of a database in a file.
BackupReport make_backup(const DatabaseOptions& options, const RecordTables& tables,
                         const std::filesystem::path& file, const Progress& progress);

/// Likewise, by a connection to the database that has no transaction under way.
BackupReport make_backup(Connection& source, const RecordTables& tables,
                         const std::filesystem::path& file, const Progress& progress);

/// Where a new backup goes: beside `file`, with `label` and the time in its name, and a
/// number if that is taken.
std::filesystem::path name_beside(const std::filesystem::path& file, std::string_view label);

/// Makes a copy, which says of itself as its database does that it has a write-ahead log, a single
/// file.
void make_single_file(Connection& copy);

/// A backup, opened so that nothing about it changes. Throws Error: not found when there is none,
/// corrupt when it is no database, or not the whole of one.
class BackupFile {
 public:
  BackupFile(const std::filesystem::path& file, const RecordTables& tables);

  [[nodiscard]] Connection& connection() noexcept { return *connection_; }
  /// What it holds. Throws Error: corrupt when it is damaged or no database.
  Contents contents();

 private:
  std::filesystem::path file_;
  const RecordTables& tables_;
  std::unique_ptr<Connection> connection_;
};

/// Maintenance::inspect().
Contents inspect_backup(const std::filesystem::path& file, const RecordTables& tables);

}  // namespace cq::sqlite
