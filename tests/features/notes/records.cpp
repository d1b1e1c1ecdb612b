#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/json_writer.hpp>
#include <variant>

#include "notes/notes.hpp"

namespace cq::notes {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::kInvalidArgument, sentence);
}

std::string text_of(const ArchiveRecord& record, const JsonValue& members, const char* name) {
  const JsonValue* const member = members.member(name);
  const std::string* const text = member == nullptr ? nullptr : member->as_string();
  if (text == nullptr) {
    refuse("The note '" + record.key + "' has no " + name + ".");
  }
  return *text;
}

}  // namespace

ArchiveRecord to_record(const Note& note) {
  return {std::string(kNoteKind), note.id,
          JsonObjectWriter()
              .add("id", note.id)
              .add("text", note.text)
              .add("created_at", format_timestamp(note.created_at, UtcSuffix::kOffset))
              .take()};
}

Note note_of(const ArchiveRecord& record) {
  const auto parsed = parse_json(record.json);
  const auto* const members = std::get_if<JsonValue>(&parsed);
  if (record.kind != kNoteKind || members == nullptr) {
    refuse("The record '" + record.key + "' is no note.");
  }
  const auto created_at = parse_timestamp(text_of(record, *members, "created_at"));
  if (!created_at) {
    refuse("The note '" + record.key + "' has no timestamp as created_at.");
  }
  return {text_of(record, *members, "id"), text_of(record, *members, "text"), *created_at};
}

}  // namespace cq::notes
