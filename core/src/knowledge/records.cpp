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

}  // namespace

ArchiveRecord to_record(const ArchivedUnit& archived) {
  const StoredUnit& unit = archived.unit;
  JsonObjectWriter writer;
  writer.add("status", to_string(unit.status))
      .add("reviewed_by", unit.reviewed_by)
      .add("reviewed_at", written(unit.reviewed_at))
      .add("created_at", written(archived.created_at));
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
  return archived;
}

bool is_same(const ArchivedUnit& left, const ArchivedUnit& right) {
  const auto tied = [](const ArchivedUnit& archived) {
    return std::tie(archived.unit.id, archived.unit.document, archived.unit.status,
                    archived.unit.reviewed_by, archived.unit.reviewed_at, archived.created_at);
  };
  return tied(left) == tied(right);
}

}  // namespace cq
