#pragma once

#include <cq/migration_target.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/database_options.hpp"

namespace cq::sqlite {

/// A run is one transaction that holds the database's write lock, a migration a savepoint in it.
/// Looking leaves the file as it is; only a run that begins switches it to write-ahead logging.
/// A file that isn't there looks like an empty database, and only a run that begins makes it.
class SqliteMigrationTarget final : public MigrationTarget {
 public:
  /// On a store's connections.
  explicit SqliteMigrationTarget(std::shared_ptr<ConnectionPool> pool);
  /// On connections of its own, made when they are needed.
  explicit SqliteMigrationTarget(DatabaseOptions options);
  SqliteMigrationTarget(const SqliteMigrationTarget&) = delete;
  SqliteMigrationTarget& operator=(const SqliteMigrationTarget&) = delete;
  SqliteMigrationTarget(SqliteMigrationTarget&&) = delete;
  SqliteMigrationTarget& operator=(SqliteMigrationTarget&&) = delete;
  ~SqliteMigrationTarget() override;

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
  [[nodiscard]] Connection& run() const;
  [[nodiscard]] bool is_missing() const;
  ConnectionPool& pool();
  template <typename Reader>
  auto read(const Reader& reader) -> decltype(reader(std::declval<Connection&>()));

  DatabaseOptions options_;  // of the pool that isn't there yet
  std::shared_ptr<ConnectionPool> pool_;
  std::optional<Lease> run_;  // the writing connection, while a run is under way
  bool migrating_ = false;    // between begin() and commit() or rollback()
  bool committed_ = false;    // a migration of this run is to be kept
};

}  // namespace cq::sqlite
