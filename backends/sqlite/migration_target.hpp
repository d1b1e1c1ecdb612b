#pragma once

#include <cq/migration_target.hpp>
#include <memory>
#include <optional>

#include "sqlite/connection_pool.hpp"

namespace cq::sqlite {

/// A run is one transaction that holds the database's write lock, a migration a savepoint in it.
/// Looking leaves the file as it is; only a run that begins switches it to write-ahead logging.
class SqliteMigrationTarget final : public MigrationTarget {
 public:
  explicit SqliteMigrationTarget(std::shared_ptr<ConnectionPool> pool);
  SqliteMigrationTarget(const SqliteMigrationTarget&) = delete;
  SqliteMigrationTarget& operator=(const SqliteMigrationTarget&) = delete;
  SqliteMigrationTarget(SqliteMigrationTarget&&) = delete;
  SqliteMigrationTarget& operator=(SqliteMigrationTarget&&) = delete;
  ~SqliteMigrationTarget() override;

  std::vector<std::string> table_names() override;
  std::vector<std::string> versions() override;
  void begin_run(std::chrono::milliseconds timeout) override;
  void end_run() override;
  void abandon_run() noexcept override;
  void begin() override;
  void commit() override;
  void rollback() noexcept override;
  void execute(const std::string& script) override;
  void set_version(const std::optional<std::string>& revision) override;

 private:
  [[nodiscard]] Connection& run() const;

  std::shared_ptr<ConnectionPool> pool_;
  std::optional<Lease> run_;  // the writing connection, while a run is under way
  bool migrating_ = false;    // between begin() and commit() or rollback()
  bool committed_ = false;    // a migration of this run is to be kept
};

}  // namespace cq::sqlite
