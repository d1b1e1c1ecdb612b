#include "sqlite/workspaces/debugger_states.hpp"

#include <cq/workspaces/records.hpp>

#include "sqlite/workspaces/columns.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kStatesTable = "debugger_state";
constexpr std::string_view kStateColumns =
    "id, session_id, last_event, breakpoints, payload, created_at, updated_at";

DebuggerState read_state(const Statement& row) {
  const RowReader reader(row, kStatesTable);
  return {.id = reader.integer(0),
          .session_id = reader.text(1),
          .last_event = reader.optional_text(2),
          .breakpoints = reader.json(3, "breakpoints"),
          .payload = reader.json(4, "payload"),
          .created_at = reader.time(5, "created_at"),
          .updated_at = reader.time(6, "updated_at")};
}

std::string states_where(std::string_view rest) {
  return "SELECT " + std::string(kStateColumns) + " FROM debugger_state " + std::string(rest);
}

std::optional<DebuggerState> find_state(Connection& connection, std::string_view session_id) {
  Statement row = connection.prepare(states_where("WHERE session_id = ?1"));
  return row.bind(1, session_id).step() ? std::optional(read_state(row)) : std::nullopt;
}

/// Without an id it gets one; returns it.
std::int64_t insert_state(Connection& connection, const DebuggerState& state,
                          const std::optional<std::int64_t>& id) {
  connection
      .prepare("INSERT INTO debugger_state (" + std::string(kStateColumns) +
               ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
      .bind_optional(1, id)
      .bind(2, state.session_id)
      .bind_optional(3, state.last_event)
      .bind(4, state.breakpoints)
      .bind(5, state.payload)
      .bind(6, stored_time(state.created_at))
      .bind(7, stored_time(state.updated_at))
      .run();
  return connection.last_insert_id();
}

void update_state(Connection& connection, const DebuggerState& state) {
  connection
      .prepare(
          "UPDATE debugger_state SET last_event = ?2, breakpoints = ?3, payload = ?4, "
          "updated_at = ?5 WHERE id = ?1")
      .bind(1, state.id)
      .bind_optional(2, state.last_event)
      .bind(3, state.breakpoints)
      .bind(4, state.payload)
      .bind(5, stored_time(state.updated_at))
      .run();
}

/// What was given, as an event of its own. A payload that is too large for that is left out.
void insert_event(Connection& connection, std::string_view session_id, const DebuggerChange& change,
                  Timestamp at) {
  constexpr std::size_t kMostPayload = 65'536;
  std::string payload = change.payload.value_or("{}");
  if (payload.size() > kMostPayload) {
    payload = R"({"omitted_bytes":)" + std::to_string(payload.size()) + "}";
  }
  connection
      .prepare("INSERT INTO debug_events (session_id, kind, payload, at) VALUES (?1, ?2, ?3, ?4)")
      .bind(1, session_id)
      .bind(2, change.last_event.value_or(std::nullopt).value_or("changed"))
      .bind(3, payload)
      .bind(4, stored_time(at))
      .run();
}

void read_states(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(states_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_state(rows)));
}

void find_odd_states(Connection& connection, const sqlite::VisitUnreadable& visit) {
  visit_odd(
      connection,
      {dangling_rows(kStatesTable, "session_id", "sessions"),
       rows_beyond_json(kStatesTable, "breakpoints"), rows_beyond_json(kStatesTable, "payload")},
      visit);
}

ArchiveOutcome write_state(Connection& connection, const ArchiveRecord& record) {
  const DebuggerState state = debugger_state_of(record);
  {
    Statement row =
        connection.prepare(states_where("WHERE id = ?1 OR session_id = ?2 ORDER BY id"));
    if (row.bind(1, state.id).bind(2, state.session_id).step()) {
      return sqlite::kept_if(read_state(row) == state);
    }
  }
  insert_state(connection, state, state.id);
  return ArchiveOutcome::kAdded;
}

DebuggerState change_state(Connection& connection, TouchedRows& touched,
                           const std::optional<DebuggerState>& before, std::string_view session_id,
                           const DebuggerChange& change, Timestamp at) {
  DebuggerState state =
      before.value_or(DebuggerState{.session_id = std::string(session_id), .created_at = at});
  state.updated_at = at;
  if (change.last_event) state.last_event = *change.last_event;
  if (change.breakpoints) {
    state.breakpoints = *change.breakpoints == "null" ? "[]" : *change.breakpoints;
  }
  if (change.payload) state.payload = merged_payload(state.payload, *change.payload);
  if (before) {
    update_state(connection, state);
  } else {
    state.id = insert_state(connection, state, std::nullopt);
  }
  insert_event(connection, session_id, change, at);
  touched.add(kStatesTable, std::to_string(state.id));
  return state;
}

}  // namespace

std::optional<DebuggerState> SqliteDebuggerStates::find(std::string_view session_id) {
  const sqlite::Lease connection = pool_.reader();
  return find_state(*connection, session_id);
}

DebuggerState SqliteDebuggerStates::update(std::string_view session_id,
                                           const DebuggerChange& change, Timestamp at) {
  DebuggerState state;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    state = change_state(connection, touched, find_state(connection, session_id), session_id,
                         change, at);
  });
  return state;
}

std::optional<DebuggerState> SqliteDebuggerStates::update_if(
    std::string_view session_id, const std::optional<Timestamp>& updated_at,
    const DebuggerChange& change, Timestamp at) {
  std::optional<DebuggerState> state;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    state.reset();  // where it is called again
    const auto before = find_state(connection, session_id);
    if ((before ? std::optional(before->updated_at) : std::nullopt) != updated_at) return;
    state = change_state(connection, touched, before, session_id, change, at);
  });
  return state;
}

sqlite::RecordTable debugger_state_records() {
  return {.kind = kDebuggerStateKind,
          .table = kStatesTable,
          .key = "id",
          .timestamps = {"created_at", "updated_at"},
          .read = &read_states,
          .checks = {sqlite::check_of<&read_state>(kStatesTable, "id", &states_where)},
          .find_odd = &find_odd_states,
          .write = &write_state};
}

}  // namespace cq::workspaces
