#include "sqlite/workspaces/lease_ends.hpp"

#include <cq/workspaces/records.hpp>

#include "sqlite/workspaces/columns.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;

namespace {

constexpr std::string_view kLeaseEndsTable = "worktree_lease_ends";
constexpr std::int64_t kKeptEnds = 65536;

std::string ended_leases_where(std::string_view rest) {
  return "SELECT " + std::string(kEndColumns) + ", lease_token FROM worktree_lease_ends " +
         std::string(rest);
}

EndedLease read_ended_lease(const Statement& row) {
  constexpr int kTokenColumn = 8;  // behind kEndColumns
  return {.end = read_end(row), .lease_token = row.text(kTokenColumn)};
}

void read_ended_leases(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(ended_leases_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_ended_lease(rows)));
}

ArchiveOutcome write_ended_lease(Connection& connection, const ArchiveRecord& record) {
  const EndedLease lease = ended_lease_of(record);
  {
    Statement row = connection.prepare(ended_leases_where("WHERE id = ?1"));
    if (row.bind(1, lease.end.number).step()) {
      return sqlite::kept_if(read_ended_lease(row) == lease);
    }
  }
  connection
      .prepare("INSERT INTO worktree_lease_ends (" + std::string(kEndColumns) +
               ", lease_token) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
      .bind(1, lease.end.number)
      .bind(2, lease.end.worktree_id)
      .bind(3, lease.end.owner)
      .bind(4, lease.end.fence)
      .bind(5, stored_name(to_string(lease.end.ending)))
      .bind(6, stored_time(lease.end.ended_at))
      .bind_optional(7, lease.end.by)
      .bind_optional(8, lease.end.reason)
      .bind(9, lease.lease_token)
      .run();
  return ArchiveOutcome::kAdded;
}

}  // namespace

LeaseEnd note_end(Connection& connection, const Worktree& worktree, const Ending& ending) {
  LeaseEnd end{.worktree_id = worktree.id,
               .owner = worktree.lease_owner.value_or(""),
               .fence = worktree.version,
               .ending = ending.how,
               .ended_at = ending.at,
               .by = ending.by,
               .reason = ending.reason};
  connection
      .prepare(
          "INSERT INTO worktree_lease_ends (worktree_id, lease_token, owner, fence, ending, "
          "ended_at, ended_by, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
      .bind(1, end.worktree_id)
      .bind(2, worktree.lease_token.value_or(""))
      .bind(3, end.owner)
      .bind(4, end.fence)
      .bind(5, stored_name(to_string(end.ending)))
      .bind(6, stored_time(end.ended_at))
      .bind_optional(7, end.by)
      .bind_optional(8, end.reason)
      .run();
  end.number = connection.last_insert_id();
  constexpr std::int64_t kTrimEvery = 1024;
  if (end.number % kTrimEvery == 0) {
    connection.prepare("DELETE FROM worktree_lease_ends WHERE id <= ?1")
        .bind(1, end.number - kKeptEnds)
        .run();
  }
  return end;
}

std::optional<LeaseEnd> find_end(Connection& connection, std::int64_t worktree_id,
                                 std::string_view token) {
  Statement row =
      connection.prepare("SELECT " + std::string(kEndColumns) +
                         " FROM worktree_lease_ends WHERE lease_token = ?1 AND worktree_id = ?2 "
                         "ORDER BY id DESC LIMIT 1");
  return row.bind(1, token).bind(2, worktree_id).step() ? std::optional(read_end(row))
                                                        : std::nullopt;
}

LeaseEnd read_end(const Statement& row) {
  const RowReader reader(row, kLeaseEndsTable);
  return {.number = reader.integer(0),
          .worktree_id = reader.integer(1),
          .owner = reader.text(2),
          .fence = reader.integer(3),
          .ending = reader.named(4, "ending", parse_lease_ending),
          .ended_at = reader.time(5, "ended_at"),
          .by = reader.optional_text(6),
          .reason = reader.optional_text(7)};
}

sqlite::RecordTable lease_end_records() {
  return {
      .kind = kLeaseEndKind,
      .table = kLeaseEndsTable,
      .key = "id",
      .timestamps = {"ended_at"},
      .read = &read_ended_leases,
      .checks = {sqlite::check_of<&read_ended_lease>(kLeaseEndsTable, "id", &ended_leases_where)},
      .write = &write_ended_lease};
}

}  // namespace cq::workspaces
