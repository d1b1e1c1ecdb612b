#include "loader/guarded_maintenance.hpp"

namespace cq::host {
namespace {

/// None stays none.
Progress known(HostCallbacks& callbacks, const Progress& progress) {
  return progress ? Progress(callbacks.known(progress)) : Progress();
}

}  // namespace

std::vector<Finding> GuardedMaintenance::examine() {
  return guarded(guard_, "maintenance.examine", [&] { return maintenance_->examine(); });
}

std::optional<Contents> GuardedMaintenance::contents() {
  return guarded(guard_, "maintenance.contents", [&] { return maintenance_->contents(); });
}

Contents GuardedMaintenance::inspect(const std::filesystem::path& backup) {
  return guarded(guard_, "maintenance.inspect", [&] { return maintenance_->inspect(backup); });
}

BackupReport GuardedMaintenance::back_up(const std::filesystem::path& file,
                                         const Progress& progress) {
  HostCallbacks callbacks;
  const Progress watched = known(callbacks, progress);
  return guarded(guard_, "maintenance.back_up", callbacks,
                 [&] { return maintenance_->back_up(file, watched); });
}

BackupReport GuardedMaintenance::back_up_beside(std::string_view label) {
  return guarded(guard_, "maintenance.back_up_beside",
                 [&] { return maintenance_->back_up_beside(label); });
}

std::optional<Replaceable> GuardedMaintenance::require_restorable(
    const std::filesystem::path& backup) {
  return guarded(guard_, "maintenance.require_restorable",
                 [&] { return maintenance_->require_restorable(backup); });
}

std::optional<BackupReport> GuardedMaintenance::restore(const std::filesystem::path& backup,
                                                        const std::optional<std::string>& agreed,
                                                        const Progress& progress) {
  HostCallbacks callbacks;
  const Progress watched = known(callbacks, progress);
  return guarded(guard_, "maintenance.restore", callbacks,
                 [&] { return maintenance_->restore(backup, agreed, watched); });
}

}  // namespace cq::host
