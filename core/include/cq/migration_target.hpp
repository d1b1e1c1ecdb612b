#pragma once

#include <chrono>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// A database, as the migration runner sees it.
///
/// A module implements this; the runner, in core, knows no dialect and decides what happens.
/// [migration_target.runner]
///
/// The version table is the same on every backend, and the original server's: `alembic_version
/// (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))`,
/// with one row. [migration_target.version_table]
///
/// Calls come from one thread at a time. [migration_target.threads]
/// Every method throws Error: unavailable when the database can't be reached, busy when a lock
/// wasn't had in time, corrupt when it isn't a database. [migration_target.errors]
class CQ_EXPORT MigrationTarget : public Part {
 public:
  static constexpr std::string_view kId = "migrations/1";

  MigrationTarget() = default;
  MigrationTarget(const MigrationTarget&) = delete;
  MigrationTarget& operator=(const MigrationTarget&) = delete;
  MigrationTarget(MigrationTarget&&) = delete;
  MigrationTarget& operator=(MigrationTarget&&) = delete;
  ~MigrationTarget() override;

  /// The names of all tables, the version table's among them, the database's own left out.
  /// [migration_target.table_names]
  /// Changes nothing, on disk or elsewhere. [migration_target.table_names.reads_only]
  virtual std::vector<std::string> table_names() = 0;

  /// The rows of the version table; empty when there is no such table. [migration_target.versions]
  /// Changes nothing. [migration_target.versions.reads_only]
  virtual std::vector<std::string> versions() = 0;

  /// The schema's readable version: `version` in the row with id 1 of the table db_metadata;
  /// nullopt when there is no such table or row. [migration_target.schema_version]
  /// Changes nothing. [migration_target.schema_version.reads_only]
  virtual std::optional<std::string> schema_version() = 0;

  /// The schema as sorted lines, to be compared with others: tables, their columns (type, whether
  /// null may be in them, default), primary keys, uniques, indexes, foreign keys with their
  /// actions. [migration_target.schema_lines]
  /// The version table is left out, and so is what means nothing: how it was written, the order of
  /// columns. [migration_target.schema_lines.left_out]
  /// Changes nothing. [migration_target.schema_lines.reads_only]
  virtual std::vector<std::string> schema_lines() = 0;

  /// The lines that the up parts in `scripts`, run in order, would make of an empty database.
  /// [migration_target.schema_lines_after]
  /// Changes nothing that others, or later calls, could see.
  /// [migration_target.schema_lines_after.reads_only]
  /// Throws as execute() does. [migration_target.schema_lines_after.throws]
  virtual std::vector<std::string> schema_lines_after(const std::vector<std::string>& scripts) = 0;

  /// Takes the lock that one run at a time may hold, waiting for another run to end, and holds it
  /// until end_run(), whatever happens in between. [migration_target.begin_run]
  /// Throws busy after `timeout`. [migration_target.begin_run.throws]
  virtual void begin_run(std::chrono::milliseconds timeout) = 0;

  /// Gives the lock back. [migration_target.end_run]
  /// What was committed in the run is durable when this returns. [migration_target.end_run.durable]
  virtual void end_run() = 0;

  /// Undoes what is not committed and gives the lock back. [migration_target.abandon_run]
  /// Does nothing outside a run. [migration_target.abandon_run.outside]
  virtual void abandon_run() noexcept = 0;

  /// Starts one migration: all until commit() or rollback() happens wholly or not at all, unless
  /// the feature says commits_each_statement. [migration_target.begin]
  virtual void begin() = 0;
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;

  /// Runs one part of a migration file: any number of statements in the backend's own language.
  /// [migration_target.execute]
  /// Only between begin() and commit(). [migration_target.execute.inside]
  /// Throws whatever kind the database's complaint maps to, with that complaint in the sentence.
  /// [migration_target.execute.throws]
  virtual void execute(const std::string& script) = 0;

  /// Makes `revision` the version table's only row, and the table when there is none; nullopt drops
  /// the table. [migration_target.set_version]
  /// Only between begin() and commit(). [migration_target.set_version.inside]
  virtual void set_version(const std::optional<std::string>& revision) = 0;
};

}  // namespace cq
