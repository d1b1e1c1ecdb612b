#pragma once

#include <chrono>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// A database, as the migration runner sees it. A module implements this; the runner, in core,
/// knows no dialect and decides what happens.
///
/// The version table is the same on every backend, and the original server's: `alembic_version
/// (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))`,
/// with one row.
///
/// Calls come from one thread at a time. Every method throws Error: unavailable when the database
/// can't be reached, busy when a lock wasn't had in time, corrupt when it isn't a database.
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
  /// Changes nothing, on disk or elsewhere.
  virtual std::vector<std::string> table_names() = 0;

  /// The rows of the version table; empty when there is no such table. Changes nothing.
  virtual std::vector<std::string> versions() = 0;

  /// The schema's readable version: `version` in the row with id 1 of the table db_metadata;
  /// nullopt when there is no such table or row. Changes nothing.
  virtual std::optional<std::string> schema_version() = 0;

  /// The schema as sorted lines, to be compared with others: tables, their columns (type, whether
  /// null may be in them, default), primary keys, uniques, indexes, foreign keys with their
  /// actions. The version table is left out, and so is what means nothing: how it was written,
  /// the order of columns. Changes nothing.
  virtual std::vector<std::string> schema_lines() = 0;

  /// The lines that the up parts in `scripts`, run in order, would make of an empty database.
  /// Changes nothing that others, or later calls, could see. Throws as execute() does.
  virtual std::vector<std::string> schema_lines_after(const std::vector<std::string>& scripts) = 0;

  /// Takes the lock that one run at a time may hold, waiting for another run to end, and holds it
  /// until end_run(), whatever happens in between. Throws busy after `timeout`.
  virtual void begin_run(std::chrono::milliseconds timeout) = 0;

  /// Gives the lock back. What was committed in the run is durable when this returns.
  virtual void end_run() = 0;

  /// Undoes what is not committed and gives the lock back. Does nothing outside a run.
  virtual void abandon_run() noexcept = 0;

  /// Starts one migration: all until commit() or rollback() happens wholly or not at all.
  virtual void begin() = 0;
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;

  /// Runs one part of a migration file: any number of statements in the backend's own language.
  /// Only between begin() and commit(). Throws whatever kind the database's complaint maps to,
  /// with that complaint in the sentence.
  virtual void execute(const std::string& script) = 0;

  /// Makes `revision` the version table's only row, and the table when there is none; nullopt
  /// drops the table. Only between begin() and commit().
  virtual void set_version(const std::optional<std::string>& revision) = 0;
};

}  // namespace cq
