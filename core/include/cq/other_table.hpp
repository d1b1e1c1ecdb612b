#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace cq {

/// A table of a store's database that holds none of its records: somebody put it there.
struct OtherTable {
  std::string name;
  std::optional<std::uint64_t> rows;  ///< nullopt: they can't be counted without the table's tool
  /// Why it belongs to a tool beside the server, e.g. a search extension or replication, for a
  /// sentence about it; such a table goes with the database's file and is no part of what a store
  /// holds. Empty: it belongs to no tool that is known.
  std::string tool;

  [[nodiscard]] bool is_of_tool() const noexcept { return !tool.empty(); }
};

}  // namespace cq
