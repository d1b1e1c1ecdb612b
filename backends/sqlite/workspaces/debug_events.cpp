#include "sqlite/workspaces/debug_events.hpp"

#include "sqlite/workspaces/columns.hpp"

namespace cq::workspaces {

using sqlite::Statement;

namespace {

constexpr std::string_view kDebugEventsTable = "debug_events";

DebugEvent read_debug_event(const Statement& row) {
  const RowReader reader(row, kDebugEventsTable);
  return {.number = reader.integer(0),
          .session_id = reader.text(1),
          .kind = reader.text(2),
          .payload = reader.json(3, "payload"),
          .at = reader.time(4, "at")};
}

std::string debug_events_where(std::string_view rest) {
  return "SELECT id, session_id, kind, payload, at FROM debug_events " + std::string(rest);
}

}  // namespace

std::vector<DebugEvent> SqliteDebugEvents::list(std::string_view session_id, std::int64_t after,
                                                std::size_t limit) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows =
      connection->prepare(debug_events_where("WHERE session_id = ?1 AND id > ?2 ORDER BY id"));
  rows.bind(1, session_id).bind(2, after);
  return read_all(rows, &read_debug_event, limit);
}

sqlite::TableCheck debug_event_check() {
  return sqlite::check_of<&read_debug_event>(kDebugEventsTable, "id", &debug_events_where);
}

}  // namespace cq::workspaces
