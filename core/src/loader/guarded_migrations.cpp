#include "loader/guarded_migrations.hpp"

namespace cq::host {

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

}  // namespace cq::host
