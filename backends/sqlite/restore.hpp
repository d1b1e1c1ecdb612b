#pragma once

#include <cq/maintenance.hpp>
#include <filesystem>

#include "sqlite/database_options.hpp"

namespace cq::sqlite {

/// Maintenance::require_restorable() of a database in a file.
void require_replaceable(const DatabaseOptions& options);

/// Maintenance::restore() of a database in a file.
void restore_backup(const DatabaseOptions& options, const std::filesystem::path& backup,
                    const Progress& progress);

}  // namespace cq::sqlite
