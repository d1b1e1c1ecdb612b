#include "sqlite/workspaces/events.hpp"

#include "sqlite/workspaces/columns.hpp"

namespace cq::workspaces {

using sqlite::Statement;

namespace {

constexpr std::string_view kEventsTable = "events";

Event read_event(const Statement& row) {
  const RowReader reader(row, kEventsTable);
  return {.number = reader.integer(0),
          .kind = reader.text(1),
          .at = reader.time(2, "at"),
          .repository_id = reader.optional_integer(3),
          .worktree_id = reader.optional_integer(4),
          .session_id = reader.optional_text(5),
          .command_id = reader.optional_integer(6),
          .owner = reader.optional_text(7),
          .fence = reader.optional_integer(8),
          .by = reader.optional_text(9),
          .reason = reader.optional_text(10)};
}

std::string events_where(std::string_view rest) {
  return "SELECT id, kind, at, repository_id, worktree_id, session_id, command_id, owner, fence, "
         "caused_by, reason FROM events " +
         std::string(rest);
}

}  // namespace

std::vector<Event> SqliteEvents::list(std::int64_t after, std::size_t limit) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(events_where("WHERE id > ?1 ORDER BY id"));
  rows.bind(1, after);
  return read_all(rows, &read_event, limit);
}

EventRange SqliteEvents::range() {
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare(
      "SELECT coalesce((SELECT min(id) FROM events), 0), coalesce((SELECT max(id) FROM events), "
      "0)");
  row.step();
  return {.first = row.integer(0), .last = row.integer(1)};
}

sqlite::TableCheck event_check() {
  return sqlite::check_of<&read_event>(kEventsTable, "id", &events_where);
}

}  // namespace cq::workspaces
