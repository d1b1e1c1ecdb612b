#pragma once

#include <cq/module.hpp>

#include "notes/notes.hpp"
#include "sqlite/feature_store.hpp"

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

class SqliteNotesStore final : public sqlite::FeatureStore {
 public:
  explicit SqliteNotesStore(const DatabaseUrl& url);

  Part* find_part(std::string_view id) noexcept override;

 private:
  SqliteNotes notes_;
};

/// As the module's descriptor lists it.
cq_feature notes_feature() noexcept;

}  // namespace cq::notes
