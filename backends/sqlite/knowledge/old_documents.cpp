#include "sqlite/knowledge/old_documents.hpp"

#include <cq/error.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <string>
#include <utility>

#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/index/live_index.hpp"

namespace cq::sqlite {
namespace {

struct PlannedConversion {
  DocumentConversion told;
  ConvertedDocument converted;
};

bool has_unit(Connection& connection, const std::string& id) {
  return connection.prepare("SELECT 1 FROM knowledge_units WHERE id = ?1").bind(1, id).step();
}

std::string why_still_unreadable(const std::string& document) {
  try {
    static_cast<void>(parse_unit_document(document));
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

std::vector<PlannedConversion> plan(Connection& connection) {
  std::vector<PlannedConversion> plans;
  {
    Statement rows = connection.prepare("SELECT id, data FROM knowledge_units ORDER BY id");
    while (rows.step()) {
      auto converted = convert_old_document(rows.text_view(1));
      if (!converted) continue;
      PlannedConversion planned{{rows.text(0), without_uuid_dashes(rows.text_view(0)), {}, {}},
                                *std::move(converted)};
      planned.told.changes = planned.converted.changes;
      planned.told.problem = why_still_unreadable(planned.converted.document);
      plans.push_back(std::move(planned));
    }
  }
  for (PlannedConversion& planned : plans) {
    DocumentConversion& told = planned.told;
    if (told.problem.empty() && told.new_id != told.id && has_unit(connection, told.new_id)) {
      told.problem =
          "There is another unit of the id '" + told.new_id + "' already; delete one of the two.";
    }
  }
  return plans;
}

void move_parts(Connection& connection, const std::string& from, const std::string& to) {
  connection
      .prepare(
          "INSERT OR IGNORE INTO knowledge_unit_domains (unit_id, domain) "
          "SELECT ?2, domain FROM knowledge_unit_domains WHERE unit_id = ?1")
      .bind(1, from)
      .bind(2, to)
      .run();
  connection.prepare("DELETE FROM knowledge_unit_domains WHERE unit_id = ?1").bind(1, from).run();
  connection.prepare("UPDATE knowledge_unit_voices SET unit_id = ?2 WHERE unit_id = ?1")
      .bind(1, from)
      .bind(2, to)
      .run();
}

void write(Connection& connection, const PlannedConversion& planned) {
  const DocumentConversion& told = planned.told;
  connection
      .prepare(
          "UPDATE knowledge_units SET id = ?2, data = ?3, "
          "tier = CASE ?4 WHEN '' THEN tier ELSE ?4 END WHERE id = ?1")
      .bind(1, told.id)
      .bind(2, told.new_id)
      .bind(3, planned.converted.document)
      .bind(4, planned.converted.tier)
      .run();
  if (told.new_id != told.id) move_parts(connection, told.id, told.new_id);
  for (const std::string& domain : parse_unit_document(planned.converted.document).domains) {
    connection
        .prepare("INSERT OR IGNORE INTO knowledge_unit_domains (unit_id, domain) VALUES (?1, ?2)")
        .bind(1, told.new_id)
        .bind(2, domain)
        .run();
  }
}

std::vector<DocumentConversion> told_of(std::vector<PlannedConversion> plans) {
  std::vector<DocumentConversion> told;
  told.reserve(plans.size());
  for (PlannedConversion& planned : plans) told.push_back(std::move(planned.told));
  return told;
}

}  // namespace

std::vector<DocumentConversion> SqliteOldDocuments::find() {
  const Lease connection = pool_.reader();
  const ReadSnapshot snapshot(*connection);
  return told_of(plan(*connection));
}

std::vector<DocumentConversion> SqliteOldDocuments::convert() {
  std::vector<PlannedConversion> plans;
  commits_.write([&plans](Connection& connection, TouchedRows& touched) {
    plans = plan(connection);
    // A unit's domains refer to its id; until the commit they may refer to the one before.
    connection.execute("PRAGMA defer_foreign_keys = ON");
    for (const PlannedConversion& planned : plans) {
      if (!planned.told.problem.empty()) continue;
      write(connection, planned);
      touched.add(kUnitsTable, planned.told.id);
      touched.add(kUnitsTable, planned.told.new_id);
    }
  });
  return told_of(std::move(plans));
}

}  // namespace cq::sqlite
