#include "notes/memory_notes.hpp"

#include <cq/error.hpp>
#include <iterator>
#include <utility>

#include "memorynotes_migrations.hpp"

namespace cq::notes {
namespace {

constexpr const char* kMemoryTable = "notes";

/// The database of a "memory:///name" URL, which lives as long as the process; without a name a new
/// one.
std::shared_ptr<MemoryNotesDatabase> open_notes(const std::string& name) {
  struct Named {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<MemoryNotesDatabase>> databases;
  };
  static Named named;  // it stands in for a disk
  const auto make = [] {
    return std::make_shared<MemoryNotesDatabase>(
        MemoryNotesDatabase{std::make_shared<test::MemoryDatabase>(), {}});
  };
  if (name.empty()) return make();
  const std::lock_guard lock(named.mutex);
  std::shared_ptr<MemoryNotesDatabase>& database = named.databases[name];
  if (!database) database = make();
  return database;
}

ArchiveOutcome write_note(std::map<std::string, Note>& notes, const ArchiveRecord& record) {
  const Note note = note_of(record);
  const auto [place, added] = notes.emplace(note.id, note);
  if (added) return ArchiveOutcome::kAdded;
  return place->second == note ? ArchiveOutcome::kKept : ArchiveOutcome::kDiffers;
}

constexpr const char* kMemoryParts[] = {MigrationTarget::kId.data(), Notes::kId.data(),
                                        Health::kId.data(), Archive::kId.data()};

Store* create_memory_store(const DatabaseUrl& url) {
  return std::make_unique<MemoryNotesStore>(open_notes(url.database)).release();
}

MigrationTarget* open_memory_schema(const DatabaseUrl& url) {
  return std::make_unique<test::MemoryMigrationTarget>(open_notes(url.database)->schema).release();
}

}  // namespace

void MemoryNotesDatabase::require_table() const {
  if (!schema->schema.tables.contains(kMemoryTable)) {
    throw Error(ErrorKind::kUnavailable,
                "The memory database has no table 'notes'; bring its schema to head first.");
  }
}

void MemoryNotes::add(const Note& note) {
  const std::lock_guard lock(database_.schema->mutex);
  database_.require_table();
  if (!database_.notes.emplace(note.id, note).second) {
    throw Error(ErrorKind::kConflict, "There is a note '" + note.id + "'; choose another id.");
  }
}

std::vector<Note> MemoryNotes::list() {
  const std::lock_guard lock(database_.schema->mutex);
  database_.require_table();
  std::vector<Note> notes;
  for (const auto& [id, note] : database_.notes) notes.push_back(note);
  return notes;
}

void MemoryNotesHealth::check() {
  const std::lock_guard lock(database_.schema->mutex);
  database_.require_table();
}

ArchiveCounts MemoryNotesArchive::counts() {
  const std::lock_guard lock(database_.schema->mutex);
  return {{std::string(kNoteKind), database_.notes.size()}};
}

void MemoryNotesArchive::read(const std::function<void(const ArchiveRecord& record)>& visit) {
  std::unique_lock lock(database_.schema->mutex);
  const std::map<std::string, Note> notes = database_.notes;
  lock.unlock();
  for (const auto& [id, note] : notes) visit(to_record(note));
}

std::vector<ArchiveOutcome> MemoryNotesArchive::write(std::span<const ArchiveRecord> records) {
  const std::lock_guard lock(database_.schema->mutex);
  std::map<std::string, Note> notes = database_.notes;  // put in place when all went well
  std::vector<ArchiveOutcome> outcomes;
  for (const ArchiveRecord& record : records) outcomes.push_back(write_note(notes, record));
  database_.notes = std::move(notes);
  return outcomes;
}

MemoryNotesStore::MemoryNotesStore(std::shared_ptr<MemoryNotesDatabase> database)
    : database_(std::move(database)),
      migrations_(database_->schema),
      notes_(*database_),
      health_(*database_),
      archive_(*database_) {}

Part* MemoryNotesStore::find_part(std::string_view id) noexcept {
  Notes& notes = notes_;
  return select_part(id, migrations_, notes, health_, archive_);
}

cq_feature memory_notes_feature() noexcept {
  return {.struct_size = sizeof(cq_feature),
          .name = kFeature,
          .parts = kMemoryParts,
          .part_count = std::size(kMemoryParts),
          .migrations = cq_memorynotes_notes_migrations,
          .migration_count = std::size(cq_memorynotes_notes_migrations),
          .create_store = &create_memory_store,
          .open_migrations = &open_memory_schema,
          .open_maintenance = nullptr,
          .why_no_store = nullptr};
}

}  // namespace cq::notes
