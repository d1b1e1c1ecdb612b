#pragma once

#include <cq/maintenance.hpp>
#include <memory>
#include <utility>

#include "loader/guard.hpp"

namespace cq::host {

/// A module's maintenance, each call to which is guarded (guard.hpp).
class GuardedMaintenance final : public Maintenance {
 public:
  GuardedMaintenance(Guard guard, std::unique_ptr<Maintenance> maintenance)
      : guard_(std::move(guard)), maintenance_(std::move(maintenance)) {}

  std::vector<Finding> examine() override;
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
