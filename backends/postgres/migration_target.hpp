#pragma once

#include <cq/migration_target.hpp>
#include <functional>
#include <optional>
#include <pqxx/transaction>
#include <string>
#include <vector>

#include "postgres/connection.hpp"

namespace cq::postgres {

/// The schema side of a PostgreSQL database: the tables of the current schema, the first on the
/// search path. One session does it all; a run holds the lock of run_lock.hpp on it.
class PostgresMigrationTarget final : public MigrationTarget {
 public:
  /// Connects. Throws what Connection's constructor throws.
  explicit PostgresMigrationTarget(const DatabaseUrl& url);
  PostgresMigrationTarget(const PostgresMigrationTarget&) = delete;
  PostgresMigrationTarget& operator=(const PostgresMigrationTarget&) = delete;
  PostgresMigrationTarget(PostgresMigrationTarget&&) = delete;
  PostgresMigrationTarget& operator=(PostgresMigrationTarget&&) = delete;
  ~PostgresMigrationTarget() override;

  std::vector<std::string> table_names() override;
  std::vector<std::string> versions() override;
  std::optional<std::string> schema_version() override;
  std::vector<std::string> schema_lines() override;
  /// In temporary tables, in a transaction that is rolled back.
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
  pqxx::result query(const std::string& statement);
  std::optional<std::string> table_named(const std::string& name);
  void in_migration(const std::string& context,
                    const std::function<void(pqxx::work& migration)>& action);

  Connection connection_;
  bool in_run_ = false;
  std::optional<pqxx::work> migration_;
};

}  // namespace cq::postgres
