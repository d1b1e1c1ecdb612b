#pragma once

#include <cq/archive.hpp>
#include <cq/error.hpp>
#include <cq/maintenance.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/database_options.hpp"
#include "sqlite/db/statement.hpp"

namespace cq::sqlite {

using VisitRecord = std::function<void(const ArchiveRecord& record)>;

/// Takes a record's key, and why it can't be read.
using VisitUnreadable = std::function<void(std::string_view key, const std::string& why)>;

/// How the rows of a table are looked at, each by itself.
struct TableCheck {
  std::string_view table;
  std::string_view key{};  ///< the column with a row's id, as the query names it
  std::string (*query)(std::string_view rest) = nullptr;  ///< for rows, with `rest` behind it
  std::string (*why)(const Statement& row) = nullptr;     ///< it can't be read; empty: it can
};

/// How the records of one kind lie in the database. Each feature states its own.
struct RecordTable {
  /// A further table whose rows belong to records of this kind.
  struct Part {
    std::string_view table;
    std::string_view key;  ///< the column that names the record
    /// The record's key in SQL, where that column holds something else; empty: the column does.
    std::string_view record{};
  };

  std::string_view kind;
  std::string_view table;
  std::string_view key;      ///< the column that is ArchiveRecord::key
  std::string_view where{};  ///< which of its rows are records, in SQL; empty: all
  std::vector<Part> parts{};
  /// Tables that the database itself keeps for it, by triggers, and that hold no record.
  std::vector<std::string_view> derived{};

  /// Columns in which a difference is none.
  std::vector<std::string_view> ignored{};
  /// Columns where a change leaves its timestamp. What lies ahead, as a key's end, is none.
  std::vector<std::string_view> timestamps{};
  /// Queries for the timestamps within documents, which may be of any form.
  std::vector<std::string_view> nested_timestamps{};
  /// The column that `nested_timestamps` read, where there are any.
  std::string_view document{};

  /// Hands over every record, in the order of the bytes of its key.
  void (*read)(Connection& connection, const VisitRecord& visit) = nullptr;
  /// For its rows, and for those of `derived` tables that lists have.
  std::vector<TableCheck> checks{};
  /// Finds those that `read` or their users refuse, in place of the check of this table. Reads all
  /// of them.
  void (*find_unreadable)(Connection& connection, const VisitUnreadable& visit) = nullptr;
  /// Finds those that are read and yet odd, and says what is odd about each; null: none is.
  void (*find_odd)(Connection& connection, const VisitUnreadable& visit) = nullptr;
  /// What else there is to say of the table's keeping; null: nothing.
  Finding (*find_kept)(const DatabaseOptions& options, Connection& connection) = nullptr;
  /// Adds one within the caller's transaction, as Archive::write().
  ArchiveOutcome (*write)(Connection& connection, const ArchiveRecord& record) = nullptr;
};

/// Those of all features, one that others refer to before those.
using RecordTables = std::vector<RecordTable>;

/// Why `read` refuses a record; empty: it doesn't. Throws what it throws but for Error: corrupt.
template <typename Read>
std::string why_unreadable(const Read& read) {
  try {
    read();
    return {};
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kCorrupt) throw;
    return error.what();
  }
}

/// A check of rows that `read` reads, whose first column is their id.
template <auto read>
TableCheck check_of(std::string_view table, std::string_view key,
                    std::string (*query)(std::string_view rest)) {
  return {.table = table, .key = key, .query = query, .why = [](const Statement& row) {
            return why_unreadable([&row] { static_cast<void>(read(row)); });
          }};
}

/// Visits the rows that `read` refuses so, with the text of that column.
template <typename Read>
void visit_unreadable(Statement& rows, const Read& read, const VisitUnreadable& visit,
                      int id_column = 0) {
  while (rows.step()) {
    const std::string why = why_unreadable([&] { read(rows); });
    if (!why.empty()) visit(rows.text_view(id_column), why);
  }
}

/// kKept or kDiffers.
inline ArchiveOutcome kept_if(bool same) {
  return same ? ArchiveOutcome::kKept : ArchiveOutcome::kDiffers;
}

}  // namespace cq::sqlite
