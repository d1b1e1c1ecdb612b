#include "workspaces/memory_journal.hpp"

#include <algorithm>

#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {
namespace {

constexpr std::size_t kKeptEvents = 65'536;
constexpr std::size_t kKeptDebugEvents = 262'144;
constexpr std::size_t kKeptOfASession = 1'000;
constexpr std::size_t kLongestPayload = 65'536;

/// At most `limit` rows behind that number.
template <typename Row>
std::vector<Row> rows_behind(const RowsById<Row>& rows, std::int64_t after, std::size_t limit) {
  std::vector<Row> found;
  for (auto row = rows.upper_bound(after); row != rows.end() && found.size() < limit; ++row) {
    found.push_back(row->second);
  }
  return found;
}

}  // namespace

void note_event(MemoryRows& rows, Event event) {
  event.number = ++rows.last_event;
  rows.events.emplace(event.number, std::move(event));
  if (rows.events.size() > kKeptEvents) rows.events.erase(rows.events.begin());
}

void note_session(MemoryRows& rows, const Session& session, Timestamp at) {
  Event event{.kind = "session." + std::string(to_string(session.status)),
              .at = at,
              .repository_id = session.repository_id,
              .worktree_id = session.worktree_id,
              .session_id = session.id,
              .owner = session.requested_by};
  if (session.status == SessionStatus::kCancelled && session.expires_at &&
      *session.expires_at < at) {
    event.reason = "the session had expired";
  }
  note_event(rows, std::move(event));
}

void note_command(MemoryRows& rows, const Command& command, Timestamp at) {
  note_event(rows, {.kind = "command." + std::string(to_string(command.status)),
                    .at = at,
                    .session_id = command.session_id,
                    .command_id = command.id});
}

void set_status_of(MemoryRows& rows, Session& session, SessionStatus status, Timestamp at) {
  const bool is_new = std::exchange(session.status, status) != status;
  session.updated_at = at;
  if (is_new) note_session(rows, session, at);
}

void set_status_of(MemoryRows& rows, Command& command, CommandStatus status, Timestamp at) {
  const bool is_new = std::exchange(command.status, status) != status;
  command.updated_at = at;
  if (is_new) note_command(rows, command, at);
}

void note_debug_event(MemoryRows& rows, std::string_view session_id, const DebuggerChange& change,
                      Timestamp at) {
  std::string payload = change.payload.value_or("{}");
  if (payload.size() > kLongestPayload) {
    payload = R"({"omitted_bytes":)" + std::to_string(payload.size()) + "}";
  }
  const std::int64_t number = ++rows.last_debug_event;
  rows.debug_events.emplace(
      number, DebugEvent{.number = number,
                         .session_id = std::string(session_id),
                         .kind = change.last_event.value_or(std::nullopt).value_or("changed"),
                         .payload = std::move(payload),
                         .at = at});
  const auto is_of_session = [session_id](const auto& entry) {
    return entry.second.session_id == session_id;
  };
  const auto held =
      std::count_if(rows.debug_events.begin(), rows.debug_events.end(), is_of_session);
  if (static_cast<std::size_t>(held) > kKeptOfASession) {
    rows.debug_events.erase(
        std::find_if(rows.debug_events.begin(), rows.debug_events.end(), is_of_session));
  }
  if (rows.debug_events.size() > kKeptDebugEvents) {
    rows.debug_events.erase(rows.debug_events.begin());
  }
}

std::vector<Event> MemoryEvents::list(std::int64_t after, std::size_t limit) {
  const LockedRows rows(database_);
  return rows_behind(rows->events, after, limit);
}

EventRange MemoryEvents::range() {
  const LockedRows rows(database_);
  if (rows->events.empty()) return {};
  return {.first = rows->events.begin()->first, .last = rows->events.rbegin()->first};
}

std::vector<DebugEvent> MemoryDebugEvents::list(std::string_view session_id, std::int64_t after,
                                                std::size_t limit) {
  const LockedRows rows(database_);
  return rows_where(
      rows->debug_events,
      [&](const DebugEvent& each) { return each.session_id == session_id && each.number > after; },
      limit);
}

}  // namespace cq::workspaces
