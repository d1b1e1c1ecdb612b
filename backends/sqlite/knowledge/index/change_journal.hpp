#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/db/connection.hpp"

/// Reading the journal in which the database's triggers note the units that change, whatever
/// program changes them (migrations/sqlite/knowledge). All functions read within the snapshot that
/// the caller holds, and throw Error like any reading.
namespace cq::sqlite {

/// What tells an entry from all others. Both are 0 where there is none.
struct JournalEntry {
  std::int64_t sequence = 0;
  std::int64_t mark = 0;

  friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

/// A place in the history of a database: what lies before it is known. The number of an entry alone
/// would not do, as another history may be restored over this one and go on by the same numbers.
struct JournalPosition {
  JournalEntry newest{};    ///< that is known
  std::int64_t schema = 0;  ///< SQLite's number of the schema, in which the triggers were there
};

/// Where the snapshot stands; nullopt when the database keeps no journal, as it lacks a trigger.
std::optional<JournalPosition> find_position(Connection& connection);

/// The newest entry that the snapshot has.
JournalEntry newest_entry(Connection& connection);

/// What became of the units since a position.
struct JournalChanges {
  std::vector<std::string> ids;  ///< each once, in no order; units that are gone, too
  JournalPosition position;      ///< where the snapshot stands
};

/// Those that changed after `since`, and perhaps some that changed just before. Nullopt when the
/// journal can't say: `since` is of another history or no longer in the journal, the schema has
/// changed, so that a trigger may be missing, or there are more than `most` entries.
std::optional<JournalChanges> read_changes(Connection& connection, const JournalPosition& since,
                                           std::size_t most);

}  // namespace cq::sqlite
