#pragma once

#include <chrono>
#include <cq/timestamp.hpp>

#include "sqlite/db/columns.hpp"

/// What the parts of workspaces need of the columns' forms. Safe from any thread.
namespace cq::workspaces {

using sqlite::dangling_rows;
using sqlite::misspelt_rows;
using sqlite::read_all;
using sqlite::read_first;
using sqlite::RowReader;
using sqlite::rows_beyond_json;
using sqlite::stored_limit;
using sqlite::stored_name;
using sqlite::stored_texts;
using sqlite::stored_time;
using sqlite::visit_odd;

/// When a lease of that length ends. Throws Error: invalid argument for a time beyond the year
/// 9999.
inline Timestamp end_of(std::chrono::microseconds ttl, Timestamp from) {
  if (from >= kEndOfCalendar || ttl >= kEndOfCalendar - from) sqlite::refuse_time();
  return from + ttl;
}

}  // namespace cq::workspaces
