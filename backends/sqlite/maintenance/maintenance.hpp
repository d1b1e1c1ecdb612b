#pragma once

#include <cq/maintenance.hpp>

#include "sqlite/db/database_options.hpp"
#include "sqlite/db/record_table.hpp"
#include "sqlite/maintenance/triggers.hpp"

namespace cq::sqlite {

/// Backs up, restores and diagnoses the file that a URL names.
class SqliteMaintenance final : public Maintenance {
 public:
  /// `tables` and the migrations that make them outlive this.
  SqliteMaintenance(DatabaseOptions options, const RecordTables& tables, Migrations migrations);

  std::vector<Finding> diagnose() override;
  std::optional<Contents> contents() override;
  Contents inspect(const std::filesystem::path& backup) override;
  BackupReport back_up(const std::filesystem::path& file, const Progress& progress) override;
  BackupReport back_up_beside(std::string_view label) override;
  std::optional<Replaceable> require_restorable(const std::filesystem::path& backup) override;
  std::optional<BackupReport> restore(const std::filesystem::path& backup,
                                      const std::optional<std::string>& agreed,
                                      const Progress& progress) override;

 private:
  const DatabaseOptions options_;
  const RecordTables& tables_;
  const Migrations migrations_;
};

}  // namespace cq::sqlite
