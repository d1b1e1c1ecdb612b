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

// 0 and 0 while there is none.
void read_newest(Connection& connection, JournalPosition& position) {
  Statement row = connection.prepare(
      "SELECT sequence, mark FROM knowledge_unit_changes ORDER BY sequence DESC LIMIT 1");
  const bool any = row.step();
  position.sequence = any ? row.integer(0) : 0;
  position.mark = any ? row.integer(1) : 0;
}

}  // namespace

std::optional<JournalPosition> find_position(Connection& connection) {
  if (!has_triggers(connection)) return std::nullopt;
  JournalPosition position;
  position.schema = schema_number(connection);
  read_newest(connection, position);
  return position;
}

JournalPosition advance_position(Connection& connection, const JournalPosition& last) {
  JournalPosition position = last;
  read_newest(connection, position);
  return position;
}

std::optional<JournalChanges> read_changes(Connection& connection, const JournalPosition& since,
                                           std::size_t most) {
  if (since.sequence == 0 || schema_number(connection) != since.schema) return std::nullopt;
  Statement rows = connection.prepare(
      "SELECT sequence, mark, unit_id FROM knowledge_unit_changes WHERE sequence >= ?1 "
      "ORDER BY sequence LIMIT ?2");
  rows.bind(1, since.sequence).bind(2, static_cast<std::int64_t>(most) + 1);
  JournalChanges changes{{}, since};
  std::unordered_set<std::string> ids;
  std::size_t entries = 0;
  while (rows.step()) {
    const std::int64_t sequence = rows.integer(0);
    if (entries == 0 && (sequence != since.sequence || rows.integer(1) != since.mark)) {
      return std::nullopt;
    }
    if (++entries > most) return std::nullopt;
    changes.position.sequence = sequence;
    changes.position.mark = rows.integer(1);
    ids.insert(rows.text(2));
  }
  if (entries == 0) return std::nullopt;
  changes.ids.assign(ids.begin(), ids.end());
  return changes;
}

}  // namespace cq::sqlite
