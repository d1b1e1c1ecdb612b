#pragma once

#include <cq/module.hpp>
#include <memory>

#include "notes/notes.hpp"
#include "sqlite/archive.hpp"
#include "sqlite/db/checkpointer.hpp"
#include "sqlite/db/commit_tracker.hpp"
#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"
#include "sqlite/health.hpp"
#include "sqlite/schema/migration_target.hpp"

/// The notes in a SQLite database of their own, built of the SQLite module's libraries.
namespace cq::notes {

class SqliteNotes final : public Notes {
 public:
  SqliteNotes(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  void add(const Note& note) override;
  std::vector<Note> list() override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

class SqliteNotesStore final : public Store {
 public:
  explicit SqliteNotesStore(const DatabaseUrl& url);

  void open() override;
  Part* find_part(std::string_view id) noexcept override;

 private:
  const sqlite::DatabaseOptions options_;
  std::shared_ptr<sqlite::ConnectionPool> pool_;
  sqlite::CommitTracker tracker_;
  sqlite::SqliteMigrationTarget migrations_;
  sqlite::Checkpointer checkpointer_;
  sqlite::GroupCommit commits_;
  SqliteNotes notes_;
  sqlite::SqliteHealth health_;
  sqlite::SqliteArchive archive_;
};

/// As the module's descriptor lists it.
cq_feature notes_feature() noexcept;

}  // namespace cq::notes
