#pragma once

#include <chrono>
#include <cq/host/migration_chain.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/migration_target.hpp>
#include <optional>
#include <string>

namespace cq::host {

/// The lock of one run: given back at the end of the scope, with what wasn't finished undone.
class MigrationRun {
 public:
  MigrationRun(MigrationTarget& target, const MigrationChain& chain,
               std::chrono::milliseconds timeout, const LockWait& waiting = {});
  MigrationRun(const MigrationRun&) = delete;
  MigrationRun& operator=(const MigrationRun&) = delete;
  MigrationRun(MigrationRun&&) = delete;
  MigrationRun& operator=(MigrationRun&&) = delete;
  ~MigrationRun();

  /// Runs the migration's up part and makes its revision the database's.
  void apply(const Migration& migration);
  /// Runs the migration's down part and makes the revision before it the database's.
  void undo(const Migration& migration, const std::optional<std::string>& before);
  void set_version(const std::optional<std::string>& revision);

  /// Once. What was done is durable when it returns.
  void end();

 private:
  void step(const std::string& script, const std::optional<std::string>& revision);
  void end_after_failure() noexcept;

  MigrationTarget& target_;
  std::string failed_;  ///< what a sentence says of a migration that failed
  bool held_ = true;
};

}  // namespace cq::host
