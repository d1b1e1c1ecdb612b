#pragma once

#include <cq/archive.hpp>
#include <cq/health.hpp>
#include <cq/module.hpp>
#include <cq/store.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "memory/database.hpp"
#include "memory/migration_target.hpp"
#include "notes/notes.hpp"

/// The notes in a database in memory of their own, built of the memory module's schema side.
namespace cq::notes {

/// The notes and the schema of one database.
struct MemoryNotesDatabase {
  std::shared_ptr<test::MemoryDatabase> schema;  ///< its mutex is that of the notes, too
  std::map<std::string, Note> notes;             ///< by id

  /// Throws Error: unavailable where the schema has no table for them. The caller holds the mutex.
  void require_table() const;
};

class MemoryNotes final : public Notes {
 public:
  explicit MemoryNotes(MemoryNotesDatabase& database) : database_(database) {}

  void add(const Note& note) override;
  std::vector<Note> list() override;

 private:
  MemoryNotesDatabase& database_;
};

class MemoryNotesHealth final : public Health {
 public:
  explicit MemoryNotesHealth(MemoryNotesDatabase& database) : database_(database) {}

  void check() override;

 private:
  MemoryNotesDatabase& database_;
};

class MemoryNotesArchive final : public Archive {
 public:
  explicit MemoryNotesArchive(MemoryNotesDatabase& database) : database_(database) {}

  ArchiveCounts counts() override;
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override;
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override;
  std::vector<OtherTable> other_tables() override { return {}; }

 private:
  MemoryNotesDatabase& database_;
};

class MemoryNotesStore final : public Store {
 public:
  explicit MemoryNotesStore(std::shared_ptr<MemoryNotesDatabase> database);

  void open() override { health_.check(); }
  Part* find_part(std::string_view id) noexcept override;

 private:
  const std::shared_ptr<MemoryNotesDatabase> database_;
  test::MemoryMigrationTarget migrations_;
  MemoryNotes notes_;
  MemoryNotesHealth health_;
  MemoryNotesArchive archive_;
};

/// As the module's descriptor lists it.
cq_feature memory_notes_feature() noexcept;

}  // namespace cq::notes
