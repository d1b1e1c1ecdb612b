#include "sqlite/knowledge/knowledge.hpp"

#include <cq/error.hpp>
#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/unit_rows.hpp"
#include "sqlite/knowledge/voices.hpp"

namespace cq::sqlite {
namespace {

using ranking::FoundUnit;

bool has_unit(Connection& connection, std::string_view id) {
  return connection.prepare("SELECT 1 FROM knowledge_units WHERE id = ?1").bind(1, id).step();
}

StoredUnit find_approved(Connection& connection, std::string_view id) {
  Statement row = connection.prepare("SELECT " + std::string(kUnitColumns) +
                                     " FROM knowledge_units WHERE id = ?1 AND status = 'approved'");
  if (!row.bind(1, id).step()) {
    throw Error(ErrorKind::kNotFound, "Knowledge unit not found");
  }
  return read_unit(row);
}

// Changes an approved unit's document, unless that voice has been heard. The transaction has the
// write lock from before it reads, so no change made at the same time, by whatever process, is
// lost.
template <typename Change>
StoredUnit change_approved(GroupCommit& commits, const std::string& id, const Voice& voice,
                           const Change& change) {
  StoredUnit stored;
  const auto write_change = [&](Connection& connection, TouchedRows& touched) {
    stored = find_approved(connection, id);
    const bool is_named = !voice.voter.empty();
    if (is_named && has_voice(connection, id, voice)) return;
    Unit unit = parse_document_of(id, stored.document);
    change(unit);
    stored.document = write_unit_document(unit);
    connection.prepare("UPDATE knowledge_units SET data = ?2 WHERE id = ?1")
        .bind(1, id)
        .bind(2, stored.document)
        .run();
    if (is_named) insert_voice(connection, id, voice);
    touched.add(kUnitsTable, id);
  };
  commits.write(write_change);
  return stored;
}

Statement prepare_unit(Connection& connection) {
  return connection.prepare("SELECT " + std::string(kUnitColumns) +
                            " FROM knowledge_units WHERE rowid = ?1");
}

// The units that the index found, from the snapshot with which it was current; nullopt when the
// rows are of other units or of none, or of units that aren't approved. Then the index is wrong: it
// came from a file, and the database was written to by what the journal doesn't know of.
std::optional<std::vector<StoredUnit>> read_found(Connection& connection,
                                                  const std::vector<FoundUnit>& found,
                                                  std::size_t max_bytes) {
  std::vector<StoredUnit> units;
  std::size_t bytes = 0;
  Statement row = prepare_unit(connection);
  for (const FoundUnit& expected : found) {
    row.rewind();
    if (!row.bind(1, expected.row).step()) return std::nullopt;
    StoredUnit& unit = units.emplace_back(read_unit(row));
    if (ranking::key_of(unit.id) != expected.key || unit.status != ReviewStatus::kApproved) {
      return std::nullopt;
    }
    bytes += unit.document.size();
    if (bytes >= max_bytes) break;
  }
  return units;
}

}  // namespace

void SqliteKnowledge::insert(const Unit& unit) {
  const ArchivedUnit pending{
      {unit.id, write_unit_document(unit), ReviewStatus::kPending, std::nullopt, std::nullopt},
      unit.evidence.first_observed};
  const auto write_unit = [&](Connection& connection, TouchedRows& touched) {
    try {
      insert_unit(connection, pending, unit);
      touched.add(kUnitsTable, unit.id);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kConflict || !has_unit(connection, unit.id)) throw;
      throw Error(ErrorKind::kConflict,
                  "A unit with the id '" + unit.id + "' already exists; give it another id.");
    }
  };
  commits_.write(write_unit);
}

std::optional<StoredUnit> SqliteKnowledge::find(std::string_view id) {
  const Lease connection = pool_.reader();
  Statement row = connection->prepare("SELECT " + std::string(kUnitColumns) +
                                      " FROM knowledge_units WHERE id = ?1");
  if (!row.bind(1, id).step()) return std::nullopt;
  return read_unit(row);
}

std::vector<StoredUnit> SqliteKnowledge::query(const KnowledgeQuery& query) {
  const Lease connection = pool_.reader();
  ReadSnapshot snapshot(*connection);
  std::optional<std::vector<FoundUnit>> found;
  index_.read(snapshot, [&](const ranking::RankingIndex& index) { found = index.query(query); });
  if (!found) return unindexed_.answer(snapshot, query);
  std::optional<std::vector<StoredUnit>> units = read_found(*connection, *found, query.max_bytes);
  if (!units) {
    index_.distrust();
    return unindexed_.answer(snapshot, query);
  }
  for (std::size_t i = 0; i < units->size(); ++i) {
    cache_.keep((*found)[i].key, (*found)[i].fingerprint, (*units)[i]);
  }
  return *std::move(units);
}

std::optional<std::vector<StoredUnit>> SqliteKnowledge::try_query(const KnowledgeQuery& query) {
  constexpr std::size_t kMostDomains = 4;
  constexpr std::size_t kMostUnits = 50;
  constexpr std::size_t kMostTerms = 8;
  constexpr std::size_t kMostPostings = 16'384;  // some 50 microseconds
  if (query.domains.size() > kMostDomains || query.limit > kMostUnits ||
      query.languages.size() + query.frameworks.size() > kMostTerms) {
    return std::nullopt;
  }
  if (!pool_.files_recently_in_place()) return std::nullopt;
  std::optional<std::vector<FoundUnit>> found;
  index_.try_read(
      [&](const ranking::RankingIndex& index) { found = index.query(query, kMostPostings); });
  if (!found) return std::nullopt;
  std::vector<StoredUnit> units;
  units.reserve(found->size());
  std::size_t bytes = 0;
  for (const FoundUnit& unit : *found) {
    if (!cache_.find(unit.key, unit.fingerprint, units.emplace_back())) return std::nullopt;
    bytes += units.back().document.size();
    if (bytes >= query.max_bytes) break;
  }
  return units;
}

StoredUnit SqliteKnowledge::confirm(std::string_view id, Timestamp at, std::string_view voter) {
  return change_approved(commits_, std::string(id), {Voice::Act::kConfirm, std::string(voter), at},
                         [at](Unit& unit) { apply_confirmation(unit, at); });
}

StoredUnit SqliteKnowledge::flag(std::string_view id, const Flag& flag, const UnitLimits& allowed,
                                 std::string_view voter) {
  return change_approved(commits_, std::string(id),
                         {Voice::Act::kFlag, std::string(voter), flag.timestamp},
                         [&](Unit& unit) { apply_flag(unit, flag, allowed); });
}

}  // namespace cq::sqlite
