#pragma once

#include <string>

#include "sqlite/db/statement.hpp"
#include "sqlite/db/unreadable_rows.hpp"

namespace cq::sqlite {

/// The units that were left out, since their rows or documents can't be read. Safe from any thread.
class UnreadableUnits : public UnreadableRows {
 public:
  UnreadableUnits();
};

/// Why the unit of that row, which has kUnitColumns, can't be read; empty: it can.
std::string why_unit_unreadable(const Statement& row);

}  // namespace cq::sqlite
