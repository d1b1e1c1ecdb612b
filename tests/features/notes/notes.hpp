#pragma once

#include <cq/archive.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <string>
#include <string_view>
#include <vector>

/// A feature that exists for the tests alone: short texts, each under an id, in a database of their
/// own. It shows what a further feature takes: a part and its records here, a folder of a database
/// module (sqlite_notes.hpp), a registration with the server.
namespace cq::notes {

/// What CQ_FEATURES and the modules call it.
inline constexpr const char* kFeature = "notes";

struct Note {
  std::string id;
  std::string text;
  Timestamp created_at;

  bool operator==(const Note&) const = default;
};

/// The notes of a store. Every method is safe from any thread, blocks until done, and throws
/// Error: unavailable, busy or corrupt when the database says so.
class CQ_EXPORT Notes : public Part {
 public:
  static constexpr std::string_view kId = "notes/1";

  /// Adds a note. Throws Error: conflict when its id is taken. Durable when it returns.
  virtual void add(const Note& note) = 0;
  /// All of them, by id, in the order of its bytes.
  virtual std::vector<Note> list() = 0;
};

/// The kind of its records, whose JSON is {"id","text","created_at"}.
inline constexpr std::string_view kNoteKind = "note";

ArchiveRecord to_record(const Note& note);
/// Throws Error: invalid argument, naming the record, when it isn't a note's.
Note note_of(const ArchiveRecord& record);

}  // namespace cq::notes
