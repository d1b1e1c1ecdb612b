#pragma once

#include <cq/error.hpp>
#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/statement.hpp"

namespace cq::sqlite {

/// The rows of one kind that were left out of what was asked of many, since they can't be read: one
/// of them is no reason to refuse all others. Safe from any thread.
class UnreadableRows {
 public:
  /// More aren't remembered.
  static constexpr std::size_t kMost = 1000;

  /// Why a row can't be read; empty: it can.
  using Why = std::string (*)(const Statement& row);

  /// `find_row` is a query for the row whose id is ?1, as `why` takes it.
  UnreadableRows(std::string find_row, Why why) : find_row_(std::move(find_row)), why_(why) {}

  /// Reads something of the row whose id is in that column; false, and it is remembered, when it
  /// can't be read. Throws what `read` throws but for Error: corrupt.
  template <typename Read>
  bool try_read(const Statement& row, const Read& read, int id_column = 0) {
    try {
      read();
      return true;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kCorrupt) throw;
      note(row.text_view(id_column));
      return false;
    }
  }
  /// The row with that id can't be read.
  void note(std::string_view id);
  /// How many there are, after reading each of them again: those that can be read now, or are gone,
  /// are forgotten.
  [[nodiscard]] std::size_t count(Connection& connection);

 private:
  const std::string find_row_;
  const Why why_;
  std::mutex mutex_;
  std::set<std::string, std::less<>> ids_;  // guarded by mutex_
};

}  // namespace cq::sqlite
