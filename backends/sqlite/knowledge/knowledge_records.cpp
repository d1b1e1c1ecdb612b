#include "sqlite/knowledge/knowledge_records.hpp"

#include <cq/knowledge/records.hpp>
#include <string>

#include "sqlite/db/timestamps.hpp"
#include "sqlite/knowledge/index/index_file_finding.hpp"
#include "sqlite/knowledge/unit_rows.hpp"
#include "sqlite/knowledge/unreadable_units.hpp"
#include "sqlite/knowledge/voices.hpp"

namespace cq::sqlite {
namespace {

constexpr int kCreatedAt = 5;  // behind kUnitColumns

// Without its voices.
ArchivedUnit read_unit_alone(const Statement& row) {
  ArchivedUnit archived{read_unit(row), std::nullopt};
  archived.created_at =
      read_timestamp(row.optional_text(kCreatedAt),
                     "knowledge_units.created_at of unit '" + archived.unit.id + "'");
  return archived;
}

ArchivedUnit read_archived_unit(Connection& connection, const Statement& row) {
  ArchivedUnit archived = read_unit_alone(row);
  archived.voices = read_voices(connection, archived.unit.id);
  return archived;
}

std::string units_sql() {
  return "SELECT " + std::string(kUnitColumns) + ", created_at FROM knowledge_units ";
}

void read_units(Connection& connection, const VisitRecord& visit) {
  Statement rows = connection.prepare(units_sql() + "ORDER BY id");
  while (rows.step()) visit(to_record(read_archived_unit(connection, rows)));
}

// A database from before voices can be looked at, too.
void find_unreadable_units(Connection& connection, const VisitUnreadable& visit) {
  const bool has_voices =
      connection.prepare("SELECT 1 FROM sqlite_master WHERE name = 'knowledge_unit_voices'").step();
  Statement rows = connection.prepare(units_sql());
  while (rows.step()) {
    std::string why = why_unit_unreadable(rows);
    if (why.empty())
      why = why_unreadable(
          [&] { has_voices ? read_archived_unit(connection, rows) : read_unit_alone(rows); });
    if (!why.empty()) visit(rows.text_view(0), why);
  }
}

ArchiveOutcome write_unit(Connection& connection, const ArchiveRecord& record) {
  const ArchivedUnit archived = unit_of(record);
  const Unit unit = parse_document_of(archived.unit.id, archived.unit.document);
  {
    Statement row = connection.prepare(units_sql() + "WHERE id = ?1");
    if (row.bind(1, archived.unit.id).step()) {
      return kept_if(is_same(read_archived_unit(connection, row), archived));
    }
  }
  insert_unit(connection, archived, unit);
  for (const Voice& voice : archived.voices) insert_voice(connection, archived.unit.id, voice);
  return ArchiveOutcome::kAdded;
}

}  // namespace

RecordTable unit_records() {
  return {.kind = kUnitKind,
          .table = "knowledge_units",
          .key = "id",
          .parts = {{"knowledge_unit_domains", "unit_id"}, {"knowledge_unit_voices", "unit_id"}},
          .derived = {"knowledge_unit_changes"},
          .timestamps = {"created_at", "reviewed_at"},
          .nested_timestamps =
              {"SELECT json_extract(data, '$.evidence.last_confirmed') FROM knowledge_units "
               "WHERE json_valid(data)",
               "SELECT json_extract(flag.value, '$.timestamp') FROM knowledge_units, "
               "json_each(CASE WHEN json_valid(data) THEN data ELSE '{}' END, '$.flags') AS flag "
               "WHERE flag.type = 'object'"},
          .document = "data",
          .read = &read_units,
          .find_unreadable = &find_unreadable_units,
          .find_kept = &index_file_finding,
          .write = &write_unit};
}

}  // namespace cq::sqlite
