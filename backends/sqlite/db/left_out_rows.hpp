#pragma once

#include <cstddef>
#include <map>
#include <string_view>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/record_table.hpp"
#include "sqlite/db/unreadable_rows.hpp"

namespace cq::sqlite {

/// The rows that a store's connections left out of what was asked of many, since they can't be
/// read, by their tables. Safe from any thread.
class LeftOutRows {
 public:
  /// Of the tables that those have a check for.
  explicit LeftOutRows(const RecordTables& tables);

  /// Remembers a row of one of them, at most as many of each as UnreadableRows does.
  void note(std::string_view table, std::string_view id);
  /// How many there are, likewise.
  [[nodiscard]] std::size_t count(Connection& connection);

 private:
  std::map<std::string_view, UnreadableRows> rows_;  // by table; none is added later
};

}  // namespace cq::sqlite
