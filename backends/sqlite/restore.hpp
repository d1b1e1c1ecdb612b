#pragma once

#include <cq/maintenance.hpp>
#include <filesystem>

#include "sqlite/database_options.hpp"

namespace cq::sqlite {

/// Maintenance::restore() of a database in a file.
void restore_backup(const DatabaseOptions& options, const std::filesystem::path& backup,
                    const Progress& progress);

}  // namespace cq::sqlite
