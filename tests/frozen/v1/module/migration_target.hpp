#pragma once

#include <cq/migration_target.hpp>

#include "module/database.hpp"

namespace cq::frozen1 {

/// The schema side of a database in memory. Its language has three statements, one to a line:
/// "create <table>", "drop <table>", which takes along all that is in it, and "version <text>".
class MemoryMigrationTarget final : public MigrationTarget {
 public:
  explicit MemoryMigrationTarget(std::shared_ptr<MemoryDatabase> database);
  MemoryMigrationTarget(const MemoryMigrationTarget&) = delete;
  MemoryMigrationTarget& operator=(const MemoryMigrationTarget&) = delete;
  MemoryMigrationTarget(MemoryMigrationTarget&&) = delete;
  MemoryMigrationTarget& operator=(MemoryMigrationTarget&&) = delete;
  ~MemoryMigrationTarget() override;

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
  MemorySchema& pending();
  MemorySchema present();
  void give_run_back() noexcept;

  const std::shared_ptr<MemoryDatabase> database_;
  bool in_run_ = false;
  std::optional<MemorySchema> pending_;  ///< what commit() will put in place
};

}  // namespace cq::frozen1
