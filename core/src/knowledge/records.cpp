#include <algorithm>
#include <cq/json_writer.hpp>
#include <cq/knowledge/records.hpp>
#include <cq/knowledge/unit.hpp>
#include <tuple>

#include "records/record_reader.hpp"

namespace cq {
namespace {

// Whether a document can stand in a record as it is, and be found there again.
bool fits_on_a_line(std::string_view document) {
  return document.starts_with('{') && document.ends_with('}') &&
         std::none_of(document.begin(), document.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::string voices_json(const std::vector<Voice>& voices) {
  std::string json;
  for (const Voice& voice : voices) {
    json += json.empty() ? '[' : ',';
    json += JsonObjectWriter()
                .add("act", to_string(voice.act))
                .add("voter", voice.voter)
                .add("at", written(voice.at))
                .take();
  }
  return json + ']';
}

std::vector<Voice> voices_of(const ArchiveRecord& record, const RecordReader& unit) {
  std::vector<Voice> voices;
  for (const std::string& json : unit.optional_objects("voices")) {
    const RecordReader reader(record, kUnitKind, json);
    const auto act = parse_voice_act(reader.text("act"));
    if (!act) reader.refuse("act of a voice is not confirm or flag");
    voices.push_back({*act, reader.text("voter"), reader.timestamp("at")});
  }
  const auto before = [](const Voice& left, const Voice& right) {
    return std::tie(left.act, left.voter) < std::tie(right.act, right.voter);
  };
  std::sort(voices.begin(), voices.end(), before);
  const auto twice = std::adjacent_find(
      voices.begin(), voices.end(),
      [&before](const Voice& left, const Voice& right) { return !before(left, right); });
  if (twice != voices.end()) unit.refuse("voices has one of them twice");
  return voices;
}

auto tied_voice(const Voice& voice) {
  return std::tie(voice.act, voice.voter, voice.at);
}

}  // namespace

std::string_view to_string(Voice::Act act) noexcept {
  return act == Voice::Act::kConfirm ? "confirm" : "flag";
}

std::optional<Voice::Act> parse_voice_act(std::string_view text) noexcept {
  for (const Voice::Act act : {Voice::Act::kConfirm, Voice::Act::kFlag}) {
    if (text == to_string(act)) return act;
  }
  return std::nullopt;
}

ArchiveRecord to_record(const ArchivedUnit& archived) {
  const StoredUnit& unit = archived.unit;
  JsonObjectWriter writer;
  writer.add("status", to_string(unit.status))
      .add("reviewed_by", unit.reviewed_by)
      .add("reviewed_at", written(unit.reviewed_at))
      .add("created_at", written(archived.created_at));
  if (!archived.voices.empty()) writer.add_raw("voices", voices_json(archived.voices));
  if (fits_on_a_line(unit.document)) {
    writer.add_raw("unit", unit.document);
  } else {
    writer.add("document", unit.document);
  }
  return {std::string(kUnitKind), unit.id, writer.take()};
}

ArchivedUnit unit_of(const ArchiveRecord& record) {
  // The document is cut out first: it is kept as it is, whatever it holds.
  const std::string_view json = record.json;
  const auto document = find_json_object(json, "unit");
  std::string around(json);
  if (document) {
    around.replace(static_cast<std::size_t>(document->data() - json.data()), document->size(),
                   "null");
  }
  const RecordReader reader(record, kUnitKind, around);
  ArchivedUnit archived;
  archived.unit.id = record.key;
  archived.unit.document = document ? std::string(*document) : reader.text("document");
  const auto status = parse_review_status(reader.text("status"));
  if (!status) reader.refuse("status is not pending, approved or rejected");
  archived.unit.status = *status;
  archived.unit.reviewed_by = reader.optional_text("reviewed_by");
  archived.unit.reviewed_at = reader.optional_timestamp("reviewed_at");
  archived.created_at = reader.optional_timestamp("created_at");
  archived.voices = voices_of(record, reader);
  return archived;
}

bool is_same(const ArchivedUnit& left, const ArchivedUnit& right) {
  const auto all = [](const ArchivedUnit& archived) {
    return std::tie(archived.unit.id, archived.unit.document, archived.unit.status,
                    archived.unit.reviewed_by, archived.unit.reviewed_at, archived.created_at);
  };
  return all(left) == all(right) &&
         std::equal(left.voices.begin(), left.voices.end(), right.voices.begin(),
                    right.voices.end(), [](const Voice& one, const Voice& other) {
                      return tied_voice(one) == tied_voice(other);
                    });
}

}  // namespace cq
