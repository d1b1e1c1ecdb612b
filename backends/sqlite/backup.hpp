#pragma once

#include <cq/maintenance.hpp>
#include <filesystem>
#include <memory>

#include "sqlite/connection.hpp"
#include "sqlite/database_options.hpp"

namespace cq::sqlite {

/// Maintenance::back_up() of a database in a file.
BackupReport make_backup(const DatabaseOptions& options, const std::filesystem::path& file,
                         const Progress& progress);

/// A backup, opened so that nothing about it changes. Throws Error: not found when there is none,
/// corrupt when it is no database, or not the whole of one.
class BackupFile {
 public:
  explicit BackupFile(const std::filesystem::path& file);

  [[nodiscard]] Connection& connection() noexcept { return *connection_; }
  /// What it holds. Throws Error: corrupt when it is damaged or no database.
  Contents contents();

 private:
  std::filesystem::path file_;
  std::unique_ptr<Connection> connection_;
};

/// Maintenance::inspect().
Contents inspect_backup(const std::filesystem::path& file);

}  // namespace cq::sqlite
