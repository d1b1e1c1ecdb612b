#include "sqlite/workspaces/leases.hpp"

#include <cq/error.hpp>
#include <utility>

#include "sqlite/workspaces/columns.hpp"
#include "sqlite/workspaces/lease_ends.hpp"
#include "sqlite/workspaces/worktree_rows.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

bool has_expired(const Worktree& worktree, Timestamp at) {
  return worktree.lease_expires_at && *worktree.lease_expires_at < at;
}

/// The end of a lease that has expired, but that no sweep has ended yet.
LeaseEnd expiry_of(const Worktree& worktree) {
  return {.worktree_id = worktree.id,
          .ending = LeaseEnding::kExpired,
          .ended_at = worktree.lease_expires_at.value_or(Timestamp{})};
}

}  // namespace

std::optional<Lease> SqliteLeases::acquire(const LeaseRequest& request, Timestamp at) {
  std::optional<Lease> lease;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    lease = lease_to_newcomer(connection, request, at, touched);
  });
  return lease;
}

std::optional<Timestamp> SqliteLeases::earliest_expiry(std::int64_t repository_id) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(
      worktrees_where("WHERE w.repository_id = ?1 AND w.lease_expires_at IS NOT NULL "
                      "AND coalesce(s.condition, 'CLEAN') = 'CLEAN' AND s.retired_at IS NULL "
                      "ORDER BY w.lease_expires_at"));
  const std::optional<Worktree> first = read_first(rows.bind(1, repository_id), &read_worktree);
  return first ? first->lease_expires_at : std::nullopt;
}

Worktree SqliteLeases::heartbeat(std::int64_t worktree_id, std::string_view token,
                                 std::chrono::microseconds ttl, const Checkout& checkout,
                                 Timestamp at) {
  const Timestamp expires_at = end_of(ttl, at);
  Worktree held;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    held = require_worktree(connection, worktree_id);
    if (held.lease_token != token) {
      refuse_holder(worktree_id, find_end(connection, worktree_id, token));
    }
    if (has_expired(held, at)) refuse_holder(worktree_id, expiry_of(held));
    held.status = WorktreeStatus::kBusy;
    held.lease_expires_at = expires_at;
    held.last_heartbeat_at = held.updated_at = at;
    connection
        .prepare(
            "UPDATE worktrees SET status = 'BUSY', lease_expires_at = ?2, last_heartbeat_at = ?3, "
            "updated_at = ?3 WHERE id = ?1")
        .bind(1, worktree_id)
        .bind(2, stored_time(expires_at))
        .bind(3, stored_time(at))
        .run();
    set_checkout(connection, held, checkout);
    touched.add(kWorktreesTable, std::to_string(worktree_id));
  });
  return held;
}

Worktree SqliteLeases::release(std::int64_t worktree_id, std::string_view token,
                               std::optional<Condition> condition, const Checkout& checkout,
                               Timestamp at) {
  Worktree released;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    released = require_worktree(connection, worktree_id);
    if (released.lease_token != token) {
      const auto end = find_end(connection, worktree_id, token);
      if (end && end->ending == LeaseEnding::kReleased) return;
      refuse_holder(worktree_id, end);
    }
    note_end(connection, released,
             {.how = LeaseEnding::kReleased, .at = at, .by = {}, .reason = {}});
    clear_lease(connection, released, at);
    set_checkout(connection, released, checkout);
    if (condition.value_or(released.condition) != released.condition) {
      set_condition(connection, released, *condition);
    }
    touched.add(kWorktreesTable, std::to_string(worktree_id));
  });
  return released;
}

Worktree SqliteLeases::break_lease(std::int64_t worktree_id, std::string_view by,
                                   std::string_view reason, std::optional<Condition> condition,
                                   std::optional<std::int64_t> fence, Timestamp at) {
  Worktree freed;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    freed = require_worktree(connection, worktree_id);
    if (!freed.lease_token) {
      throw Error(ErrorKind::kConflict,
                  "Worktree " + std::to_string(worktree_id) +
                      " has no lease that could be broken; nothing has to be done.",
                  "the worktree has no lease");
    }
    if (fence.value_or(freed.version) != freed.version) {
      throw Error(ErrorKind::kConflict,
                  "The lease of worktree " + std::to_string(worktree_id) + " has the fence " +
                      std::to_string(freed.version) + " and not " + std::to_string(*fence) +
                      ": it isn't the one that was to be broken; look at the worktree again.",
                  "the worktree has another lease");
    }
    note_end(connection, freed,
             {.how = LeaseEnding::kBroken,
              .at = at,
              .by = std::string(by),
              .reason = reason.empty() ? std::nullopt : std::optional(std::string(reason))});
    clear_lease(connection, freed, at);
    if (condition.value_or(freed.condition) != freed.condition) {
      set_condition(connection, freed, *condition);
    }
    touched.add(kWorktreesTable, std::to_string(worktree_id));
  });
  return freed;
}

std::vector<LeaseEnd> SqliteLeases::sweep(Timestamp at) {
  {  // mostly nothing has expired, which needs no write
    const sqlite::Lease connection = pool_.reader();
    Statement row = connection->prepare(
        "SELECT 1 FROM worktrees WHERE lease_expires_at < ?1 AND lease_token IS NOT NULL LIMIT 1");
    if (!row.bind(1, stored_time(at)).step()) return {};
  }
  std::vector<LeaseEnd> swept;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    swept.clear();
    Statement rows = connection.prepare(
        worktrees_where("WHERE w.lease_expires_at < ?1 AND w.lease_token IS NOT NULL "
                        "ORDER BY w.lease_expires_at, w.id"));
    rows.bind(1, stored_time(at));
    for (Worktree& worktree : read_all(rows, &read_worktree)) {
      swept.push_back(note_end(connection, worktree,
                               {.how = LeaseEnding::kExpired,
                                .at = worktree.lease_expires_at.value_or(at),
                                .by = {},
                                .reason = {}}));
      clear_lease(connection, worktree, at);
      touched.add(kWorktreesTable, std::to_string(worktree.id));
    }
  });
  return swept;
}

std::vector<LeaseEnd> SqliteLeases::ends(std::int64_t after, std::size_t limit) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare("SELECT " + std::string(kEndColumns) +
                                       " FROM worktree_lease_ends WHERE id > ?1 ORDER BY id");
  rows.bind(1, after);
  return read_all(rows, &read_end, limit);
}

}  // namespace cq::workspaces
