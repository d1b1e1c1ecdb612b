#include "sqlite/unit_rows.hpp"

#include <cq/error.hpp>
#include <cq/review_status.hpp>
#include <cq/unit_document.hpp>

#include "sqlite/timestamps.hpp"

namespace cq::sqlite {

ReviewStatus read_status(std::string_view text, std::string_view id) {
  if (const auto status = parse_review_status(text)) return *status;
  throw Error(ErrorKind::kCorrupt, "The status of unit '" + std::string(id) +
                                       "' isn't pending, approved or rejected; put it right, or "
                                       "restore the database from a backup.");
}

StoredUnit read_unit(const Statement& row) {
  StoredUnit unit;
  unit.id = row.text(0);
  unit.document = row.text(1);
  unit.status = read_status(row.text_view(2), unit.id);
  unit.reviewed_by = row.optional_text(3);
  unit.reviewed_at =
      read_timestamp(row.optional_text(4), "knowledge_units.reviewed_at of unit '" + unit.id + "'");
  return unit;
}

Unit parse_document_of(std::string_view id, std::string_view document) {
  try {
    return parse_unit_document(document);
  } catch (const Error& error) {
    throw Error(error.kind(), "The document of unit '" + std::string(id) +
                                  "' can't be read; put it right, or restore the database from a "
                                  "backup. " +
                                  error.what());
  }
}

}  // namespace cq::sqlite
