#include "loader/guarded_parts.hpp"

#include <array>
#include <cq/archive.hpp>
#include <cq/health.hpp>

#include "loader/guarded_audit.hpp"
#include "loader/part_wrapper.hpp"

namespace cq::host {
namespace {

/// Whether a store can answer is no operation of it, and is asked by what watches it.
class GuardedHealth final : public Health {
 public:
  GuardedHealth(const Guard& guard, Health& health) : guard_(guard.unobserved()), health_(health) {}

  void check() override;
  std::uint64_t unreadable_records() override;
  StorageSize storage_size() override;

 private:
  Guard guard_;
  Health& health_;
};

class GuardedArchive final : public Archive {
 public:
  GuardedArchive(const Guard& guard, Archive& archive) : guard_(guard), archive_(archive) {}

  ArchiveCounts counts() override;
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override;
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override;
  std::vector<OtherTable> other_tables() override;

 private:
  Guard guard_;
  Archive& archive_;
};

std::uint64_t GuardedHealth::unreadable_records() {
  return guarded(guard_, "health.unreadable_records", [&] { return health_.unreadable_records(); });
}

StorageSize GuardedHealth::storage_size() {
  return guarded(guard_, "health.storage_size", [&] { return health_.storage_size(); });
}

void GuardedHealth::check() {
  guarded(guard_, "health.check", [&] { health_.check(); });
}

ArchiveCounts GuardedArchive::counts() {
  return guarded(guard_, "archive.counts", [&] { return archive_.counts(); });
}

void GuardedArchive::read(const std::function<void(const ArchiveRecord& record)>& visit) {
  HostCallbacks callbacks;
  guarded(guard_, "archive.read", callbacks, [&] { archive_.read(callbacks.known(visit)); });
}

std::vector<ArchiveOutcome> GuardedArchive::write(std::span<const ArchiveRecord> records) {
  return guarded(guard_, "archive.write", [&] { return archive_.write(records); });
}

std::vector<OtherTable> GuardedArchive::other_tables() {
  return guarded(guard_, "archive.other_tables", [&] { return archive_.other_tables(); });
}

/// None stays none.
Progress known(HostCallbacks& callbacks, const Progress& progress) {
  return progress ? Progress(callbacks.known(progress)) : Progress();
}

constexpr std::array<PartWrapper, 4> kCommonWrappers{{
    wrapper_of<MigrationTarget, GuardedMigrationTarget>(),
    wrapper_of<Health, GuardedHealth>(),
    wrapper_of<Archive, GuardedArchive>(),
    wrapper_of<Audit, GuardedAudit>(),
}};

}  // namespace

std::span<const PartWrapper> common_wrappers() noexcept {
  return kCommonWrappers;
}

std::vector<std::string> GuardedMigrationTarget::table_names() {
  return guarded(guard_, "migrations.table_names", [&] { return target_.table_names(); });
}

std::vector<std::string> GuardedMigrationTarget::versions() {
  return guarded(guard_, "migrations.versions", [&] { return target_.versions(); });
}

std::optional<std::string> GuardedMigrationTarget::schema_version() {
  return guarded(guard_, "migrations.schema_version", [&] { return target_.schema_version(); });
}

std::vector<std::string> GuardedMigrationTarget::schema_lines() {
  return guarded(guard_, "migrations.schema_lines", [&] { return target_.schema_lines(); });
}

std::vector<std::string> GuardedMigrationTarget::schema_lines_after(
    const std::vector<std::string>& scripts) {
  return guarded(guard_, "migrations.schema_lines_after",
                 [&] { return target_.schema_lines_after(scripts); });
}

void GuardedMigrationTarget::begin_run(std::chrono::milliseconds timeout) {
  guarded(guard_, "migrations.begin_run", [&] { target_.begin_run(timeout); });
}

void GuardedMigrationTarget::end_run() {
  guarded(guard_, "migrations.end_run", [&] { target_.end_run(); });
}

void GuardedMigrationTarget::abandon_run() noexcept {
  target_.abandon_run();
}

void GuardedMigrationTarget::begin() {
  guarded(guard_, "migrations.begin", [&] { target_.begin(); });
}

void GuardedMigrationTarget::commit() {
  guarded(guard_, "migrations.commit", [&] { target_.commit(); });
}

void GuardedMigrationTarget::rollback() noexcept {
  target_.rollback();
}

void GuardedMigrationTarget::execute(const std::string& script) {
  guarded(guard_, "migrations.execute", [&] { target_.execute(script); });
}

void GuardedMigrationTarget::set_version(const std::optional<std::string>& revision) {
  guarded(guard_, "migrations.set_version", [&] { target_.set_version(revision); });
}

std::vector<Finding> GuardedMaintenance::diagnose() {
  return guarded(guard_, "maintenance.diagnose", [&] { return maintenance_->diagnose(); });
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
