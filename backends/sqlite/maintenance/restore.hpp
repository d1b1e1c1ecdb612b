#pragma once

#include <cq/maintenance.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "sqlite/db/database_options.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::sqlite {

/// Maintenance::require_restorable() of a database in a file.
std::optional<Replaceable> require_replaceable(const DatabaseOptions& options,
                                               const RecordTables& tables,
                                               const std::filesystem::path& backup);

/// Maintenance::restore() of a database in a file.
std::optional<BackupReport> restore_backup(const DatabaseOptions& options,
                                           const RecordTables& tables,
                                           const std::filesystem::path& backup,
                                           const std::optional<std::string>& agreed,
                                           const Progress& progress);

}  // namespace cq::sqlite
