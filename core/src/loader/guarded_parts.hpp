#pragma once

#include <cq/maintenance.hpp>
#include <cq/migration_target.hpp>
#include <memory>
#include <utility>

#include "loader/guard.hpp"

/// What any feature may have, with each call guarded (guard.hpp).
namespace cq::host {

/// A module's migration target.
class GuardedMigrationTarget final : public MigrationTarget {
 public:
  /// Around one that outlives it, as a store's does. What is done to the schema is no operation of
  /// the store.
  GuardedMigrationTarget(const Guard& guard, MigrationTarget& target)
      : guard_(guard.unobserved()), target_(target) {}
  /// Around one of its own.
  GuardedMigrationTarget(Guard guard, std::unique_ptr<MigrationTarget> target)
      : guard_(std::move(guard)), owned_(std::move(target)), target_(*owned_) {}

  std::vector<std::string> table_names() override;
  std::vector<std::string> versions() override;
  std::optional<std::string> schema_version() override;
  std::vector<std::string> schema_lines() override;
  std::vector<std::string> schema_lines_after(const std::vector<std::string>& scripts) override;
  void begin_run(std::chrono::milliseconds timeout) override;
  void end_run() override;
  void abandon_run() noexcept override;
  void begin() override;
  void commit() override;
  void rollback() noexcept override;
  void execute(const std::string& script) override;
  void set_version(const std::optional<std::string>& revision) override;

 private:
  Guard guard_;
  std::unique_ptr<MigrationTarget> owned_;
  MigrationTarget& target_;
};

/// A module's maintenance.
class GuardedMaintenance final : public Maintenance {
 public:
  GuardedMaintenance(Guard guard, std::unique_ptr<Maintenance> maintenance)
      : guard_(std::move(guard)), maintenance_(std::move(maintenance)) {}

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
  Guard guard_;
  std::unique_ptr<Maintenance> maintenance_;
};

}  // namespace cq::host
