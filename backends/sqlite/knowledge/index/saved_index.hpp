#pragma once

#include <cq/ranking/ranking_index.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sqlite/db/connection.hpp"
#include "sqlite/knowledge/index/change_journal.hpp"

/// The file beside the database in which the index outlives the process. It says how far it knows
/// the database's journal of changed units. It is believed if the journal has that very entry and
/// all behind it, and if the triggers that write the journal are there: then the index is right but
/// for the units that they name. What this can't know of, LiveIndex finds by comparing all rows.
namespace cq::sqlite {

struct SavedIndex {
  std::unique_ptr<ranking::RankingIndex> index;
  JournalPosition position;
};

/// What is in the file, brought up to what the connection sees. Nullopt when there is no file or
/// none that the journal bears out, or when so much has changed that an index is made as fast.
/// Throws Error like any reading of the database.
std::optional<SavedIndex> load_index(const DatabaseOptions& options, Connection& connection);

/// Removes the file, if there is one.
void forget_index(const DatabaseOptions& options) noexcept;
/// Likewise, but only if it is an index. For a database that this process may write.
void forget_only_index(const DatabaseOptions& options) noexcept;

/// Whether an index may be saved there: the database is a file that this process may write.
bool may_save_index(const DatabaseOptions& options) noexcept;

/// A position as the file says it.
std::string write_position(const JournalPosition& position);

/// An index can be told from others only by an entry of the journal. Where there is none yet, this
/// makes one, of no unit, in a database of at least that many units. What goes wrong isn't said:
/// then the index isn't saved.
void begin_journal(const DatabaseOptions& options, std::size_t least_units) noexcept;

}  // namespace cq::sqlite
