#include "sqlite/knowledge/index/change_journal.hpp"

#include <unordered_set>

#include "sqlite/db/statement.hpp"

namespace cq::sqlite {
namespace {

// All of them, as the migration makes them: without one of them a change may go unnoticed.
constexpr int kTriggers = 7;

std::int64_t schema_number(Connection& connection) {
  Statement row = connection.prepare("PRAGMA schema_version");
  row.step();
  return row.integer(0);
}

bool has_triggers(Connection& connection) {
  Statement row = connection.prepare(
      "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN "
      "('knowledge_unit_inserted', 'knowledge_unit_updated', 'knowledge_unit_renamed', "
      "'knowledge_unit_deleted', 'knowledge_unit_domain_inserted', "
      "'knowledge_unit_domain_updated', 'knowledge_unit_domain_deleted')");
  row.step();
  return row.integer(0) == kTriggers;
}

}  // namespace

std::optional<JournalPosition> find_position(Connection& connection) {
  if (!has_triggers(connection)) return std::nullopt;
  return JournalPosition{newest_entry(connection), schema_number(connection)};
}

JournalEntry newest_entry(Connection& connection) {
  Statement row = connection.prepare(
      "SELECT sequence, mark FROM knowledge_unit_changes ORDER BY sequence DESC LIMIT 1");
  if (!row.step()) return {};
  return {row.integer(0), row.integer(1)};
}

std::optional<JournalChanges> read_changes(Connection& connection, const JournalPosition& since,
                                           std::size_t most) {
  if (since.newest.sequence == 0 || schema_number(connection) != since.schema) return std::nullopt;
  Statement rows = connection.prepare(
      "SELECT sequence, mark, unit_id FROM knowledge_unit_changes WHERE sequence >= ?1 "
      "ORDER BY sequence LIMIT ?2");
  rows.bind(1, since.newest.sequence).bind(2, static_cast<std::int64_t>(most) + 1);
  JournalChanges changes{{}, since};
  std::unordered_set<std::string> ids;
  std::size_t entries = 0;
  while (rows.step()) {
    const JournalEntry entry{rows.integer(0), rows.integer(1)};
    if (entries == 0 && entry != since.newest) return std::nullopt;
    if (++entries > most) return std::nullopt;
    changes.position.newest = entry;
    ids.insert(rows.text(2));
  }
  if (entries == 0) return std::nullopt;
  changes.ids.assign(ids.begin(), ids.end());
  return changes;
}

}  // namespace cq::sqlite
