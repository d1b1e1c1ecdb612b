#include "sqlite/knowledge/unit_rows.hpp"

#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/ranking/unit_facts.hpp>

#include "sqlite/db/timestamps.hpp"

namespace cq::sqlite {
namespace {

template <typename Read>
Unit naming_the_unit(std::string_view id, const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    throw Error(error.kind(), "The document of unit '" + std::string(id) +
                                  "' can't be read; put it right, or restore the database from a "
                                  "backup. " +
                                  error.what());
  }
}

}  // namespace

void insert_unit(Connection& connection, const ArchivedUnit& archived, const Unit& unit) {
  const StoredUnit& stored = archived.unit;
  connection
      .prepare(
          "INSERT INTO knowledge_units (id, data, status, reviewed_by, reviewed_at, created_at, "
          "tier) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
      .bind(1, stored.id)
      .bind(2, stored.document)
      .bind(3, to_string(stored.status))
      .bind_optional(4, stored.reviewed_by)
      .bind_optional(5, write_timestamp(stored.reviewed_at))
      .bind_optional(6, write_timestamp(archived.created_at))
      .bind(7, unit.tier)
      .run();
  for (const std::string& domain : unit.domains) {
    connection
        .prepare("INSERT OR IGNORE INTO knowledge_unit_domains (unit_id, domain) VALUES (?1, ?2)")
        .bind(1, stored.id)
        .bind(2, domain)
        .run();
  }
}

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
  return naming_the_unit(id, [&] { return parse_unit_document(document); });
}

Unit parse_ranked_part_of(std::string_view id, std::string_view document) {
  return naming_the_unit(id, [&] { return ranking::read_ranked_unit(id, document); });
}

}  // namespace cq::sqlite
