#include "sqlite/workspaces/sessions.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/workspaces/records.hpp>
#include <limits>

#include "sqlite/workspaces/columns.hpp"
#include "sqlite/workspaces/commands.hpp"
#include "sqlite/workspaces/kept_answers.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kSessionsTable = "sessions";
constexpr std::string_view kSessionColumns =
    "id, repository_id, worktree_id, token_id, requested_by, commit_sha, patch_hash, status, "
    "expires_at, started_at, completed_at, metadata, created_at, updated_at";

Session read_session(const Statement& row) {
  const RowReader reader(row, kSessionsTable);
  return {.id = reader.text(0),
          .repository_id = reader.integer(1),
          .worktree_id = reader.optional_integer(2),
          .token_id = reader.optional_integer(3),
          .requested_by = reader.optional_text(4),
          .commit_sha = reader.text(5),
          .patch_hash = reader.optional_text(6),
          .status = reader.named(7, "status", parse_session_status),
          .expires_at = reader.optional_time(8, "expires_at"),
          .started_at = reader.optional_time(9, "started_at"),
          .completed_at = reader.optional_time(10, "completed_at"),
          .metadata = reader.json(11, "metadata"),
          .created_at = reader.time(12, "created_at"),
          .updated_at = reader.time(13, "updated_at")};
}

std::string sessions_where(std::string_view rest) {
  return "SELECT " + std::string(kSessionColumns) + " FROM sessions " + std::string(rest);
}

std::optional<Session> find_session(Connection& connection, std::string_view id) {
  Statement row = connection.prepare(sessions_where("WHERE id = ?1"));
  return row.bind(1, id).step() ? std::optional(read_session(row)) : std::nullopt;
}

void insert_session(Connection& connection, const Session& session) {
  Statement row =
      connection.prepare("INSERT INTO sessions (" + std::string(kSessionColumns) +
                         ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");
  row.bind(1, session.id)
      .bind(2, session.repository_id)
      .bind_optional(3, session.worktree_id)
      .bind_optional(4, session.token_id)
      .bind_optional(5, session.requested_by)
      .bind(6, session.commit_sha)
      .bind_optional(7, session.patch_hash)
      .bind(8, stored_name(to_string(session.status)))
      .bind_optional(9, stored_time(session.expires_at))
      .bind_optional(10, stored_time(session.started_at))
      .bind_optional(11, stored_time(session.completed_at))
      .bind(12, session.metadata)
      .bind(13, stored_time(session.created_at))
      .bind(14, stored_time(session.updated_at))
      .run();
}

// Its parameters are bound as far as they are asked for.
std::string session_list_sql(const SessionFilter& filter) {
  std::string conditions = "WHERE 1 = 1";
  if (filter.repository_id) conditions += " AND repository_id = ?2";
  if (filter.status) conditions += " AND upper(status) = ?3";
  if (filter.requested_by) conditions += " AND requested_by = ?6";
  if (filter.behind) {
    conditions += " AND created_at <= ?4 AND (created_at < ?4 OR id < ?5)";
  }
  return sessions_where(conditions + " ORDER BY created_at DESC, id DESC");
}

void read_sessions(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(sessions_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_session(rows)));
}

void find_odd_sessions(Connection& connection, const sqlite::VisitUnreadable& visit) {
  visit_odd(connection,
            {dangling_rows(kSessionsTable, "repository_id", "repositories"),
             dangling_rows(kSessionsTable, "worktree_id", "worktrees"),
             dangling_rows(kSessionsTable, "token_id", "auth_tokens"),
             misspelt_rows(kSessionsTable, "status"), rows_beyond_json(kSessionsTable, "metadata")},
            visit);
}

ArchiveOutcome write_session(Connection& connection, const ArchiveRecord& record) {
  const Session session = session_of(record);
  if (const auto found = find_session(connection, session.id)) {
    return sqlite::kept_if(*found == session);
  }
  insert_session(connection, session);
  return ArchiveOutcome::kAdded;
}

void insert_new_session(Connection& connection, TouchedRows& touched, const Session& session) {
  if (find_session(connection, session.id)) {
    throw Error(ErrorKind::kConflict,
                "There is a session '" + session.id + "' already; make another id.");
  }
  insert_session(connection, session);
  touched.add(kSessionsTable, session.id);
}

[[noreturn]] void refuse_session(std::string_view id) {
  throw Error(ErrorKind::kNotFound, "There is no session '" + std::string(id) + "'.",
              "there is no such session");
}

Session update_status(Connection& connection, TouchedRows& touched, std::string_view id,
                      SessionStatus status, const SessionTimes& times, Timestamp at) {
  Statement row = connection.prepare(
      "UPDATE sessions SET status = ?2, started_at = coalesce(?3, started_at), "
      "completed_at = coalesce(?4, completed_at), updated_at = ?5 WHERE id = ?1 RETURNING " +
      std::string(kSessionColumns));
  row.bind(1, id)
      .bind(2, stored_name(to_string(status)))
      .bind_optional(3, stored_time(times.started_at))
      .bind_optional(4, stored_time(times.completed_at))
      .bind(5, stored_time(at));
  if (!row.step()) refuse_session(id);
  touched.add(kSessionsTable, id);
  return read_session(row);
}

constexpr int kEnded = 2;

/// How far a session with that status is: 0 pending, 1 running, else it is over.
int stage_of(SessionStatus status) {
  if (status == SessionStatus::kPending) return 0;
  return status == SessionStatus::kRunning ? 1 : kEnded;
}

}  // namespace

void SqliteSessions::create(const Session& session) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    insert_new_session(connection, touched, session);
  });
}

std::vector<Command> SqliteSessions::create_with_commands(const Session& session,
                                                          const std::vector<std::string>& lines) {
  std::vector<Command> commands;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    insert_new_session(connection, touched, session);
    commands.clear();  // where it is called again
    for (const std::string& line : lines) {
      commands.push_back(
          insert_command(connection, touched, {.session_id = session.id, .command = line},
                         static_cast<std::int64_t>(commands.size()), session.created_at));
    }
  });
  return commands;
}

std::optional<Session> SqliteSessions::get(std::string_view id) {
  const sqlite::Lease connection = pool_.reader();
  return find_session(*connection, id);
}

std::vector<Session> SqliteSessions::list(const SessionFilter& filter) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(session_list_sql(filter));
  if (filter.repository_id) rows.bind(2, *filter.repository_id);
  if (filter.status) rows.bind(3, stored_name(to_string(*filter.status)));
  if (filter.behind) rows.bind(4, stored_time(filter.behind->first)).bind(5, filter.behind->second);
  if (filter.requested_by) rows.bind(6, *filter.requested_by);
  constexpr auto kNoLimit = std::numeric_limits<std::size_t>::max();
  return read_all(rows, &read_session, filter.limit == 0 ? kNoLimit : filter.limit);
}

Session SqliteSessions::set_status(std::string_view id, SessionStatus status,
                                   const SessionTimes& times, Timestamp at) {
  Session changed;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    changed = update_status(connection, touched, id, status, times, at);
  });
  return changed;
}

std::optional<Session> SqliteSessions::advance(std::string_view id, SessionStatus status,
                                               const std::optional<Timestamp>& updated_at,
                                               Timestamp at) {
  const bool runs = status == SessionStatus::kRunning;
  const bool ends = stage_of(status) == kEnded;
  std::optional<Session> advanced;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    advanced = find_session(connection, id);
    if (!advanced) refuse_session(id);
    if (updated_at.value_or(advanced->updated_at) != advanced->updated_at) {
      advanced.reset();
      return;
    }
    if (advanced->status == status) return;
    if (stage_of(status) <= stage_of(advanced->status)) {
      throw Error(ErrorKind::kConflict,
                  "Session '" + std::string(id) + "' is " +
                      std::string(to_string(advanced->status)) + " and can't become " +
                      std::string(to_string(status)) + "; open another session.",
                  "the session is " + std::string(to_string(advanced->status)));
    }
    advanced = update_status(connection, touched, id, status,
                             {.started_at = runs ? std::optional(at) : std::nullopt,
                              .completed_at = ends ? std::optional(at) : std::nullopt},
                             at);
  });
  return advanced;
}

std::vector<Session> SqliteSessions::sweep(Timestamp at) {
  constexpr std::string_view kOverdue =
      "WHERE expires_at < ?1 AND upper(status) IN ('PENDING', 'RUNNING')";
  {  // mostly none is overdue, which needs no write
    const sqlite::Lease connection = pool_.reader();
    Statement row =
        connection->prepare("SELECT 1 FROM sessions " + std::string(kOverdue) + " LIMIT 1");
    if (!row.bind(1, stored_time(at)).step()) return {};
  }
  std::vector<Session> swept;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    Statement rows = connection.prepare(
        "UPDATE sessions SET status = 'CANCELLED', completed_at = ?1, updated_at = ?1 " +
        std::string(kOverdue) + " RETURNING " + std::string(kSessionColumns));
    rows.bind(1, stored_time(at));
    swept = read_all(rows, [&touched](const Statement& row) {
      touched.add(kSessionsTable, row.text_view(0));
      return read_session(row);
    });
  });
  std::sort(swept.begin(), swept.end(),
            [](const Session& left, const Session& right) { return left.id < right.id; });
  return swept;
}

sqlite::RecordTable session_records() {
  return {.kind = kSessionKind,
          .table = kSessionsTable,
          .key = "id",
          .derived = {kKeptAnswersTable},  // a day's memory of requests, most of them for sessions
          .timestamps = {"created_at", "updated_at"},
          .read = &read_sessions,
          .checks = {sqlite::check_of<&read_session>(kSessionsTable, "id", &sessions_where)},
          .find_odd = &find_odd_sessions,
          .write = &write_session};
}

}  // namespace cq::workspaces
