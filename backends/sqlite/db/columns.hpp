#pragma once

#include <chrono>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/db/record_table.hpp"
#include "sqlite/db/statement.hpp"
#include "sqlite/db/unreadable_row.hpp"

/// Columns in the forms that the originals of workspaces and experiments write. Safe from any
/// thread.
namespace cq::sqlite {

/// "2026-01-02 03:04:05.678901", in UTC: the form whose texts compare as the times do.
/// Throws Error: invalid argument for a time beyond the year 9999.
std::string stored_time(Timestamp at);
std::optional<std::string> stored_time(const std::optional<Timestamp>& at);

/// Throws Error: invalid argument, as a time beyond the year 9999 does.
[[noreturn]] void refuse_time();

/// The name of a status or kind, e.g. CORE_DUMP for core-dump.
std::string stored_name(std::string_view answered);

/// A JSON array as Python's json.dumps writes it, e.g. ["a", "caf\u00e9"].
/// Throws Error: invalid argument for what isn't UTF-8.
std::string stored_texts(const std::vector<std::string>& texts);

/// What stands for a number that SQLite doesn't keep.
inline constexpr std::string_view kStoredNan = "NaN";

/// A limit as SQLite takes it; larger ones are its largest.
std::int64_t stored_limit(std::size_t limit) noexcept;

/// Reads the columns of a row whose first one is its id. Where a column can't be read, it throws
/// UnreadableRow, naming the table, the column and the row.
class RowReader {
 public:
  /// The row and the table's name outlive this.
  RowReader(const Statement& row, std::string_view table) : row_(row), table_(table) {}

  [[nodiscard]] std::int64_t integer(int column) const { return row_.integer(column); }
  [[nodiscard]] bool boolean(int column) const { return row_.integer(column) != 0; }
  /// A number, or the text "NaN", as SQLite keeps no such number.
  [[nodiscard]] double number(int column, std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> optional_integer(int column) const;
  [[nodiscard]] std::string text(int column) const { return row_.text(column); }
  [[nodiscard]] std::optional<std::string> optional_text(int column) const {
    return row_.optional_text(column);
  }
  [[nodiscard]] Timestamp time(int column, std::string_view name) const;
  [[nodiscard]] std::optional<Timestamp> optional_time(int column, std::string_view name) const;
  /// A JSON array of texts.
  [[nodiscard]] std::vector<std::string> texts(int column, std::string_view name) const;
  /// A status or kind.
  template <typename Parse>
  [[nodiscard]] auto named(int column, std::string_view name, const Parse& parse) const {
    const auto value = parse(row_.text_view(column));
    if (!value) refuse(name, "is none of its names");
    return *value;
  }
  /// The same; nullopt for JSON that is no array of texts, and for NULL.
  [[nodiscard]] std::optional<std::vector<std::string>> texts_if_any(int column,
                                                                     std::string_view name) const;
  /// What a column's JSON says.
  [[nodiscard]] JsonValue json_value(int column, std::string_view name) const;
  /// A column's JSON, byte for byte.
  [[nodiscard]] std::string json(int column, std::string_view name) const;

 private:
  [[noreturn]] void refuse(std::string_view name, std::string_view what) const;

  const Statement& row_;
  std::string_view table_;
};

/// Calls `read`, which reads the row that the statement is at. Returns false when it can't be read:
/// then it is left out, which the store remembers (LeftOutRows), and doctor names it.
template <typename Read>
bool try_row(const Statement& rows, const Read& read) {
  try {
    read();
    return true;
  } catch (const UnreadableRow& row) {
    rows.leave_out(row.table(), row.id());
    return false;
  }
}

/// What `read` makes of each of the rows, of at most `limit`, but for those that it can't read:
/// these are left out and don't count, so that one of them hides no other, neither here nor where a
/// short page is taken for the last one.
template <typename Read>
auto read_all(Statement& rows, const Read& read,
              std::size_t limit = std::numeric_limits<std::size_t>::max()) {
  std::vector<decltype(read(rows))> all;
  while (all.size() < limit && rows.step()) {
    try_row(rows, [&] { all.push_back(read(rows)); });
  }
  return all;
}

/// What `read` makes of the first of the rows that it can read, likewise; nullopt when there is
/// none.
template <typename Read>
auto read_first(Statement& rows, const Read& read) {
  std::optional<decltype(read(rows))> first;
  while (!first && rows.step()) {
    try_row(rows, [&] { first = read(rows); });
  }
  return first;
}

/// What is odd about rows: a query for their ids, and for a text that says what.
/// Visits what each finds.
void visit_odd(Connection& connection, const std::vector<std::string>& queries,
               const VisitUnreadable& visit);

/// The query for the rows whose column refers to a row that isn't there.
std::string dangling_rows(std::string_view table, std::string_view column, std::string_view of);
/// For those whose status or kind isn't written as the original writes it.
std::string misspelt_rows(std::string_view table, std::string_view column);
/// For those whose column holds NaN or an infinity, which JSON hasn't got.
std::string rows_beyond_json(std::string_view table, std::string_view column);

}  // namespace cq::sqlite
