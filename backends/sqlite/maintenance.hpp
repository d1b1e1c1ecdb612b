#pragma once

#include <cq/maintenance.hpp>

#include "sqlite/database_options.hpp"

namespace cq::sqlite {

/// Backs up, restores and examines the file that a URL names.
class SqliteMaintenance final : public Maintenance {
 public:
  explicit SqliteMaintenance(DatabaseOptions options);

  std::vector<Finding> examine() override;
  std::optional<Contents> contents() override;
  Contents inspect(const std::filesystem::path& backup) override;
  BackupReport back_up(const std::filesystem::path& file, const Progress& progress) override;
  BackupReport back_up_beside(std::string_view label) override;
  void require_restorable() override;
  void restore(const std::filesystem::path& backup, const Progress& progress) override;

 private:
  const DatabaseOptions options_;
};

}  // namespace cq::sqlite
