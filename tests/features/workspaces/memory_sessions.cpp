#include <algorithm>
#include <utility>

#include "workspaces/memory_command_queue.hpp"
#include "workspaces/memory_journal.hpp"
#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {
namespace {

Session& require_session_row(MemoryRows& rows, std::string_view id) {
  const auto found = rows.sessions.find(id);
  if (found == rows.sessions.end()) {
    throw Error(ErrorKind::kNotFound, "There is no session '" + std::string(id) + "'.",
                "there is no such session");
  }
  return found->second;
}

bool is_under_way(SessionStatus status) {
  return status == SessionStatus::kPending || status == SessionStatus::kRunning;
}

void add_session(MemoryRows& rows, const Session& session) {
  if (!rows.sessions.emplace(session.id, session).second) {
    throw Error(ErrorKind::kConflict, "There is a session '" + session.id + "' already.");
  }
  if (session.status == SessionStatus::kPending) note_session(rows, session, session.created_at);
}

}  // namespace

bool is_session_open(const MemoryRows& rows, std::string_view id) {
  const auto found = rows.sessions.find(id);
  return found != rows.sessions.end() && is_under_way(found->second.status);
}

void MemorySessions::create(const Session& session) {
  const LockedRows rows(database_);
  add_session(*rows, session);
}

std::optional<Session> MemorySessions::get(std::string_view id) {
  const LockedRows rows(database_);
  const auto found = rows->sessions.find(id);
  return found == rows->sessions.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Session> MemorySessions::list(const SessionFilter& filter) {
  const LockedRows rows(database_);
  const auto age = [](const Session& session) { return std::pair(session.created_at, session.id); };
  std::vector<Session> found;
  for (const auto& [id, each] : rows->sessions) {
    if (fits(filter.repository_id, each.repository_id) && fits(filter.status, each.status) &&
        fits(filter.requested_by, each.requested_by) &&
        (!filter.behind || age(each) < *filter.behind)) {
      found.push_back(each);
    }
  }
  std::sort(found.begin(), found.end(),
            [&age](const Session& left, const Session& right) { return age(left) > age(right); });
  if (filter.limit != 0 && found.size() > filter.limit) found.resize(filter.limit);
  return found;
}

Session MemorySessions::set_status(std::string_view id, SessionStatus status,
                                   const SessionTimes& times, Timestamp at) {
  const LockedRows rows(database_);
  Session& session = require_session_row(*rows, id);
  if (times.started_at) session.started_at = times.started_at;
  if (times.completed_at) session.completed_at = times.completed_at;
  set_status_of(*rows, session, status, at);
  return session;
}

std::vector<Session> MemorySessions::sweep(Timestamp at) {
  const LockedRows rows(database_);
  std::vector<Session> swept;
  for (auto& [id, each] : rows->sessions) {
    if (!is_under_way(each.status) || !each.expires_at || *each.expires_at >= at) continue;
    each.completed_at = at;
    set_status_of(*rows, each, SessionStatus::kCancelled, at);
    swept.push_back(each);
  }
  return swept;
}

std::vector<Command> MemorySessions::create_with_commands(const Session& session,
                                                          const std::vector<std::string>& lines) {
  const LockedRows rows(database_);
  add_session(*rows, session);
  std::vector<Command> made;
  for (const std::string& line : lines) {
    made.push_back(add_command(*rows, {.session_id = session.id, .command = line},
                               static_cast<std::int64_t>(made.size()), session.created_at));
  }
  return made;
}

std::optional<Session> MemorySessions::advance(std::string_view id, SessionStatus status,
                                               const std::optional<Timestamp>& updated_at,
                                               Timestamp at) {
  const auto stage = [](SessionStatus each) {
    if (each == SessionStatus::kPending) return 0;
    return each == SessionStatus::kRunning ? 1 : 2;
  };
  const LockedRows rows(database_);
  Session& session = require_session_row(*rows, id);
  if (updated_at && *updated_at != session.updated_at) return std::nullopt;
  if (session.status == status) return session;
  if (stage(status) <= stage(session.status)) {
    throw Error(ErrorKind::kConflict, "The session is " + std::string(to_string(session.status)) +
                                          " and can't go back; open another one.");
  }
  (status == SessionStatus::kRunning ? session.started_at : session.completed_at) = at;
  set_status_of(*rows, session, status, at);
  return session;
}

}  // namespace cq::workspaces
