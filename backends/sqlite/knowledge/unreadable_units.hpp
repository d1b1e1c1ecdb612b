#pragma once

#include <cq/error.hpp>
#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/statement.hpp"

namespace cq::sqlite {

/// The units that were left out of what was asked of many, since their rows or documents can't be
/// read: one of them is no reason to refuse all others. Safe from any thread.
class UnreadableUnits {
 public:
  /// More aren't remembered.
  static constexpr std::size_t kMost = 1000;

  /// Reads something of the unit whose id is the row's first column; false, and it is remembered,
  /// when it can't be read.
  /// Throws what `read` throws but for Error: corrupt.
  template <typename Read>
  bool try_read(const Statement& row, const Read& read) {
    try {
      read();
      return true;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kCorrupt) throw;
      note(row.text_view(0));
      return false;
    }
  }
  /// How many there are, after reading each of them again: those that can be read now, or are gone,
  /// are forgotten.
  [[nodiscard]] std::size_t count(Connection& connection);

 private:
  void note(std::string_view id);

  std::mutex mutex_;
  std::set<std::string, std::less<>> ids_;  // guarded by mutex_
};

/// Why the unit of that row, which has kUnitColumns, can't be read; empty: it can.
std::string why_unit_unreadable(const Statement& row);

}  // namespace cq::sqlite
