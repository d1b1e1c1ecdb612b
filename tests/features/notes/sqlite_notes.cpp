#include "notes/sqlite_notes.hpp"

#include <cq/error.hpp>

#include "sqlite/db/timestamps.hpp"
#include "sqlitenotes_migrations.hpp"

namespace cq::notes {

using sqlite::Connection;
using sqlite::Lease;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr const char* kTable = "notes";

Note read_note(const Statement& row) {
  return {row.text(0), row.text(1),
          sqlite::read_timestamp(row.text_view(2), "notes.created_at of '" + row.text(0) + "'")};
}

void insert_note(Connection& connection, const Note& note) {
  connection.prepare("INSERT INTO notes (id, text, created_at) VALUES (?1, ?2, ?3)")
      .bind(1, note.id)
      .bind(2, note.text)
      .bind(3, sqlite::write_timestamp(note.created_at))
      .run();
}

std::optional<Note> find_note(Connection& connection, std::string_view id) {
  Statement row = connection.prepare("SELECT id, text, created_at FROM notes WHERE id = ?1");
  return row.bind(1, id).step() ? std::optional(read_note(row)) : std::nullopt;
}

void read_notes(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare("SELECT id, text, created_at FROM notes ORDER BY id");
  while (rows.step()) visit(to_record(read_note(rows)));
}

ArchiveOutcome write_note(Connection& connection, const ArchiveRecord& record) {
  const Note note = note_of(record);
  if (const auto found = find_note(connection, note.id)) return sqlite::kept_if(*found == note);
  insert_note(connection, note);
  return ArchiveOutcome::kAdded;
}

const sqlite::RecordTables& note_tables() {
  static const sqlite::RecordTables kTables{{.kind = kNoteKind,
                                             .table = kTable,
                                             .key = "id",
                                             .timestamps = {"created_at"},
                                             .read = &read_notes,
                                             .write = &write_note}};
  return kTables;
}

constexpr const char* kParts[] = {MigrationTarget::kId.data(), Maintenance::kId.data(),
                                  Notes::kId.data(), Health::kId.data(), Archive::kId.data()};

}  // namespace

void SqliteNotes::add(const Note& note) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    if (find_note(connection, note.id)) {
      throw Error(ErrorKind::kConflict, "There is a note '" + note.id + "'; choose another id.");
    }
    insert_note(connection, note);
    touched.add(kTable, note.id);
  });
}

std::vector<Note> SqliteNotes::list() {
  std::vector<Note> notes;
  const Lease connection = pool_.reader();
  read_notes(*connection,
             [&notes](const ArchiveRecord& record) { notes.push_back(note_of(record)); });
  return notes;
}

SqliteNotesStore::SqliteNotesStore(const DatabaseUrl& url)
    : FeatureStore(url, note_tables()), notes_(pool(), commits()) {}

Part* SqliteNotesStore::find_part(std::string_view id) noexcept {
  Notes& notes = notes_;
  return find_common_or(id, notes);
}

cq_feature notes_feature() noexcept {
  return sqlite::feature_of<SqliteNotesStore, &note_tables, cq_sqlitenotes_notes_migrations>(
      kFeature, kParts);
}

}  // namespace cq::notes
