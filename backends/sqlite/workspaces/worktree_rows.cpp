#include "sqlite/workspaces/worktree_rows.hpp"

#include <cq/error.hpp>
#include <cq/workspaces/records.hpp>

#include "sqlite/workspaces/columns.hpp"
#include "sqlite/workspaces/debug_events.hpp"
#include "sqlite/workspaces/events.hpp"
#include "sqlite/workspaces/lease_ends.hpp"
#include "sqlite/workspaces/lease_line.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;

namespace {

// What is free. ?1 is the repository, ?2 the present.
constexpr std::string_view kFree =
    "WHERE w.repository_id = ?1 AND (upper(w.status) = 'IDLE' OR (w.lease_expires_at < ?2 AND "
    "upper(w.status) IN ('RESERVED', 'BUSY'))) "
    "AND coalesce(s.condition, 'CLEAN') = 'CLEAN' AND s.retired_at IS NULL ";
// Best first; ?3 and ?4 are what is preferred. Without a preference the index is in that order, so
// that the first row is found without a look at the others.
constexpr std::string_view kBestFirst =
    "ORDER BY CASE WHEN w.environment_hash = ?3 THEN 0 ELSE 1 END, "
    "CASE WHEN w.commit_sha = ?4 THEN 0 ELSE 1 END, w.updated_at, w.id";
constexpr std::string_view kOldestFirst = "ORDER BY w.updated_at, w.id";

std::optional<Worktree> find_best_free(Connection& connection, const LeaseRequest& request,
                                       Timestamp at) {
  const bool prefers = request.environment_hash || request.commit_sha;
  Statement rows = connection.prepare(
      worktrees_where(std::string(kFree) + std::string(prefers ? kBestFirst : kOldestFirst)));
  rows.bind(1, request.repository_id).bind(2, stored_time(at));
  if (prefers) {
    rows.bind_optional(3, request.environment_hash).bind_optional(4, request.commit_sha);
  }
  return read_first(rows, &read_worktree);
}

// Whether more are free than wait in line.
bool has_one_over(Connection& connection, const LeaseRequest& request, Timestamp at) {
  const std::string now = stored_time(at);
  Statement waiting = connection.prepare(
      "SELECT count(*) FROM lease_waiters WHERE repository_id = ?1 AND expires_at > ?2");
  waiting.bind(1, request.repository_id).bind(2, now).step();
  if (waiting.integer(0) == 0) return true;
  Statement free = connection.prepare(
      "SELECT count(*) FROM worktrees AS w LEFT JOIN worktree_states AS s ON s.worktree_id = "
      "w.id " +
      std::string(kFree));
  free.bind(1, request.repository_id).bind(2, now).step();
  return free.integer(0) > waiting.integer(0);
}

void require_new_token(Connection& connection, std::string_view token) {
  Statement row = connection.prepare("SELECT id FROM worktrees WHERE lease_token = ?1");
  if (row.bind(1, token).step()) {
    throw Error(ErrorKind::kConflict,
                "Worktree " + row.text(0) + " is leased with that token; make a new one.");
  }
}

// The row, and the worktree as it was read, are leased from now on.
void grant(Connection& connection, Worktree& worktree, const LeaseRequest& request, Timestamp at) {
  worktree.status = WorktreeStatus::kReserved;
  worktree.lease_owner = request.owner;
  worktree.lease_token = request.token;
  worktree.leased_at = worktree.updated_at = at;
  worktree.lease_expires_at = end_of(request.ttl, at);
  ++worktree.version;
  connection
      .prepare(
          "UPDATE worktrees SET status = 'RESERVED', lease_owner = ?2, lease_token = ?3, "
          "leased_at = ?4, lease_expires_at = ?5, version = ?6, updated_at = ?4 WHERE id = ?1")
      .bind(1, worktree.id)
      .bind(2, request.owner)
      .bind(3, request.token)
      .bind(4, stored_time(at))
      .bind(5, stored_time(*worktree.lease_expires_at))
      .bind(6, worktree.version)
      .run();
}

void read_worktrees(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(worktrees_where("ORDER BY w.id"));
  while (rows.step()) visit(to_record(read_worktree(rows)));
}

// A database of the original's, too, which lacks what this server keeps.
void find_unreadable_worktrees(Connection& connection, const sqlite::VisitUnreadable& visit) {
  const bool has_states =
      connection.prepare("SELECT 1 FROM sqlite_master WHERE name = 'worktree_states'").step();
  Statement rows = connection.prepare(
      has_states ? worktrees_where("ORDER BY w.id")
                 : "SELECT id, repository_id, path, commit_sha, environment_hash, status, "
                   "lease_owner, lease_token, leased_at, lease_expires_at, last_heartbeat_at, "
                   "created_at, updated_at, version, NULL, NULL FROM worktrees ORDER BY id");
  sqlite::visit_unreadable(rows, &read_worktree, visit);
}

void find_odd_worktrees(Connection& connection, const sqlite::VisitUnreadable& visit) {
  visit_odd(connection,
            {dangling_rows(kWorktreesTable, "repository_id", "repositories"),
             misspelt_rows(kWorktreesTable, "status")},
            visit);
}

// Whatever condition it had.
void write_condition(Connection& connection, const Worktree& worktree) {
  connection
      .prepare(
          "INSERT INTO worktree_states (worktree_id, condition) VALUES (?1, ?2) "
          "ON CONFLICT (worktree_id) DO UPDATE SET condition = excluded.condition")
      .bind(1, worktree.id)
      .bind(2, stored_name(to_string(worktree.condition)))
      .run();
}

void insert_worktree(Connection& connection, const Worktree& worktree) {
  connection
      .prepare(
          "INSERT INTO worktrees (id, repository_id, path, commit_sha, environment_hash, status, "
          "lease_owner, lease_token, leased_at, lease_expires_at, last_heartbeat_at, created_at, "
          "updated_at, version) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)")
      .bind(1, worktree.id)
      .bind(2, worktree.repository_id)
      .bind(3, worktree.path)
      .bind_optional(4, worktree.commit_sha)
      .bind_optional(5, worktree.environment_hash)
      .bind(6, stored_name(to_string(worktree.status)))
      .bind_optional(7, worktree.lease_owner)
      .bind_optional(8, worktree.lease_token)
      .bind_optional(9, stored_time(worktree.leased_at))
      .bind_optional(10, stored_time(worktree.lease_expires_at))
      .bind_optional(11, stored_time(worktree.last_heartbeat_at))
      .bind(12, stored_time(worktree.created_at))
      .bind(13, stored_time(worktree.updated_at))
      .bind(14, worktree.version)
      .run();
  if (worktree.condition != Condition::kClean) write_condition(connection, worktree);
  if (worktree.retired_at) set_retired(connection, worktree.id, worktree.retired_at);
}

ArchiveOutcome write_worktree(Connection& connection, const ArchiveRecord& record) {
  const Worktree worktree = worktree_of(record);
  {
    Statement row = connection.prepare(
        worktrees_where("WHERE w.id = ?1 OR w.path = ?2 OR w.lease_token = ?3 ORDER BY w.id"));
    row.bind(1, worktree.id).bind(2, worktree.path).bind_optional(3, worktree.lease_token);
    if (row.step()) return sqlite::kept_if(read_worktree(row) == worktree);
  }
  insert_worktree(connection, worktree);
  return ArchiveOutcome::kAdded;
}

}  // namespace

std::string worktrees_where(std::string_view rest) {
  return "SELECT w.id, w.repository_id, w.path, w.commit_sha, w.environment_hash, w.status, "
         "w.lease_owner, w.lease_token, w.leased_at, w.lease_expires_at, w.last_heartbeat_at, "
         "w.created_at, w.updated_at, w.version, s.condition, s.retired_at "
         "FROM worktrees AS w LEFT JOIN worktree_states AS s ON s.worktree_id = w.id " +
         std::string(rest);
}

Worktree read_worktree(const Statement& row) {
  const RowReader reader(row, kWorktreesTable);
  return {.id = reader.integer(0),
          .repository_id = reader.integer(1),
          .path = reader.text(2),
          .commit_sha = reader.optional_text(3),
          .environment_hash = reader.optional_text(4),
          .status = reader.named(5, "status", parse_worktree_status),
          .lease_owner = reader.optional_text(6),
          .lease_token = reader.optional_text(7),
          .leased_at = reader.optional_time(8, "leased_at"),
          .lease_expires_at = reader.optional_time(9, "lease_expires_at"),
          .last_heartbeat_at = reader.optional_time(10, "last_heartbeat_at"),
          .created_at = reader.time(11, "created_at"),
          .updated_at = reader.time(12, "updated_at"),
          .version = reader.integer(13),
          .condition =
              row.is_null(14) ? Condition::kClean : reader.named(14, "condition", parse_condition),
          .retired_at = reader.optional_time(15, "retired_at")};
}

std::optional<Worktree> find_worktree(Connection& connection, std::int64_t id) {
  Statement row = connection.prepare(worktrees_where("WHERE w.id = ?1"));
  return row.bind(1, id).step() ? std::optional(read_worktree(row)) : std::nullopt;
}

Worktree require_worktree(Connection& connection, std::int64_t id) {
  std::optional<Worktree> found = find_worktree(connection, id);
  if (!found) {
    throw Error(ErrorKind::kNotFound, "There is no worktree " + std::to_string(id) + ".",
                "there is no such worktree");
  }
  return *std::move(found);
}

std::optional<Lease> lease_best_free(Connection& connection, const LeaseRequest& request,
                                     Timestamp at, sqlite::TouchedRows& touched) {
  require_new_token(connection, request.token);
  std::optional<Worktree> best = find_best_free(connection, request, at);
  if (!best) return std::nullopt;
  const bool was_taken_over = best->lease_token.has_value();
  if (was_taken_over) {
    note_end(connection, *best,
             {.how = LeaseEnding::kTakenOver, .at = at, .by = request.owner, .reason = {}});
  }
  grant(connection, *best, request, at);
  touched.add(kWorktreesTable, std::to_string(best->id));
  const bool needs_sync =
      request.environment_hash && request.environment_hash != best->environment_hash;
  return Lease{*std::move(best), needs_sync, was_taken_over};
}

std::optional<Lease> lease_to_newcomer(Connection& connection, const LeaseRequest& request,
                                       Timestamp at, sqlite::TouchedRows& touched) {
  if (has_one_over(connection, request, at)) {
    return lease_best_free(connection, request, at, touched);
  }
  require_new_token(connection, request.token);
  return std::nullopt;
}

bool is_any_free(Connection& connection, const LeaseRequest& request, Timestamp at) {
  return find_best_free(connection, request, at).has_value();
}

void clear_lease(Connection& connection, Worktree& worktree, Timestamp at) {
  worktree.status = WorktreeStatus::kIdle;
  worktree.lease_owner.reset();
  worktree.lease_token.reset();
  worktree.leased_at.reset();
  worktree.lease_expires_at.reset();
  ++worktree.version;
  worktree.updated_at = at;
  connection
      .prepare(
          "UPDATE worktrees SET status = 'IDLE', lease_owner = NULL, lease_token = NULL, "
          "leased_at = NULL, lease_expires_at = NULL, version = version + 1, updated_at = ?2 "
          "WHERE id = ?1")
      .bind(1, worktree.id)
      .bind(2, stored_time(at))
      .run();
}

void set_checkout(Connection& connection, Worktree& worktree, const Checkout& checkout) {
  if (checkout.commit_sha) {
    worktree.commit_sha = *checkout.commit_sha;
    connection.prepare("UPDATE worktrees SET commit_sha = ?2 WHERE id = ?1")
        .bind(1, worktree.id)
        .bind_optional(2, *checkout.commit_sha)
        .run();
  }
  if (checkout.environment_hash) {
    worktree.environment_hash = *checkout.environment_hash;
    connection.prepare("UPDATE worktrees SET environment_hash = ?2 WHERE id = ?1")
        .bind(1, worktree.id)
        .bind_optional(2, *checkout.environment_hash)
        .run();
  }
}

void set_condition(Connection& connection, Worktree& worktree, Condition condition) {
  worktree.condition = condition;
  write_condition(connection, worktree);
}

void set_retired(Connection& connection, std::int64_t id, const std::optional<Timestamp>& since) {
  connection
      .prepare(
          "INSERT INTO worktree_states (worktree_id, retired_at) VALUES (?1, ?2) "
          "ON CONFLICT (worktree_id) DO UPDATE SET retired_at = excluded.retired_at")
      .bind(1, id)
      .bind_optional(2, stored_time(since))
      .run();
}

sqlite::RecordTable worktree_records() {
  return {.kind = kWorktreeKind,
          .table = kWorktreesTable,
          .key = "id",
          .parts = {{"worktree_states", "worktree_id"}},
          .derived = {kWaitersTable, "events", "debug_events"},
          .timestamps = {"created_at", "updated_at"},
          .read = &read_worktrees,
          .checks = {sqlite::check_of<&read_worktree>(kWorktreesTable, "w.id", &worktrees_where),
                     event_check(), debug_event_check(), waiter_check()},
          .find_unreadable = &find_unreadable_worktrees,
          .find_odd = &find_odd_worktrees,
          .write = &write_worktree};
}

}  // namespace cq::workspaces
