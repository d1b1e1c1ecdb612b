#include "sqlite/workspaces/worktrees.hpp"

#include <cq/error.hpp>

#include "sqlite/workspaces/columns.hpp"
#include "sqlite/workspaces/lease_ends.hpp"
#include "sqlite/workspaces/worktree_rows.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

// Their parameters are bound as far as they are asked for.
std::string page_conditions(const WorktreeFilter& filter) {
  std::string conditions = "WHERE 1 = 1";
  if (filter.repository_id) conditions += " AND w.repository_id = ?2";
  if (filter.status) conditions += " AND upper(w.status) = ?3";
  if (filter.condition) conditions += " AND coalesce(s.condition, 'CLEAN') = ?4";
  if (filter.lease_owner) conditions += " AND w.lease_owner = ?5";
  if (filter.behind) conditions += " AND w.id > ?6";
  if (filter.retired) {
    conditions += *filter.retired ? " AND s.retired_at IS NOT NULL" : " AND s.retired_at IS NULL";
  }
  return conditions + " ORDER BY w.id";
}

Worktree change_worktree(Connection& connection, Worktree worktree, const WorktreeChange& change,
                         Timestamp at) {
  set_checkout(connection, worktree, change.checkout);
  if (change.condition) set_condition(connection, worktree, *change.condition);
  if (change.retired && *change.retired != worktree.retired_at.has_value()) {
    worktree.retired_at = *change.retired ? std::optional(at) : std::nullopt;
    set_retired(connection, worktree.id, worktree.retired_at);
  }
  worktree.updated_at = at;
  connection.prepare("UPDATE worktrees SET updated_at = ?2 WHERE id = ?1")
      .bind(1, worktree.id)
      .bind(2, stored_time(at))
      .run();
  return worktree;
}

}  // namespace

Worktree SqliteWorktrees::add(const NewWorktree& worktree, Timestamp at) {
  Worktree added;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    {
      Statement same_path = connection.prepare("SELECT id FROM worktrees WHERE path = ?1");
      if (same_path.bind(1, worktree.path).step()) {
        throw Error(ErrorKind::kConflict,
                    "Worktree " + same_path.text(0) + " has the path '" + worktree.path +
                        "' already; register each path once.",
                    "a worktree with that path exists");
      }
    }
    connection
        .prepare(
            "INSERT INTO worktrees (repository_id, path, commit_sha, environment_hash, status, "
            "created_at, updated_at, version) VALUES (?1, ?2, ?3, ?4, 'IDLE', ?5, ?5, 1)")
        .bind(1, worktree.repository_id)
        .bind(2, worktree.path)
        .bind_optional(3, worktree.commit_sha)
        .bind_optional(4, worktree.environment_hash)
        .bind(5, stored_time(at))
        .run();
    added = require_worktree(connection, connection.last_insert_id());
    touched.add(kWorktreesTable, std::to_string(added.id));
  });
  return added;
}

std::optional<Worktree> SqliteWorktrees::get(std::int64_t id) {
  const sqlite::Lease connection = pool_.reader();
  return find_worktree(*connection, id);
}

std::vector<Worktree> SqliteWorktrees::list(std::optional<std::int64_t> repository_id) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(worktrees_where(
      repository_id ? "WHERE w.repository_id = ?1 ORDER BY w.id" : "ORDER BY w.id"));
  if (repository_id) rows.bind(1, *repository_id);
  return read_all(rows, &read_worktree);
}

std::vector<Worktree> SqliteWorktrees::list_page(const WorktreeFilter& filter) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(worktrees_where(page_conditions(filter)));
  if (filter.repository_id) rows.bind(2, *filter.repository_id);
  if (filter.status) rows.bind(3, stored_name(to_string(*filter.status)));
  if (filter.condition) rows.bind(4, stored_name(to_string(*filter.condition)));
  if (filter.lease_owner) rows.bind(5, *filter.lease_owner);
  if (filter.behind) rows.bind(6, *filter.behind);
  return read_all(rows, &read_worktree, filter.limit);
}

Worktree SqliteWorktrees::change(std::int64_t id, const WorktreeChange& change, Timestamp at) {
  Worktree changed;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    changed = change_worktree(connection, require_worktree(connection, id), change, at);
    touched.add(kWorktreesTable, std::to_string(id));
  });
  return changed;
}

std::optional<Worktree> SqliteWorktrees::change_if(std::int64_t id, Timestamp updated_at,
                                                   const WorktreeChange& change, Timestamp at) {
  std::optional<Worktree> changed;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    changed.reset();  // where it is called again
    const Worktree before = require_worktree(connection, id);
    if (before.updated_at != updated_at) return;
    changed = change_worktree(connection, before, change, at);
    touched.add(kWorktreesTable, std::to_string(id));
  });
  return changed;
}

Worktree SqliteWorktrees::reserve(std::int64_t repository_id, std::string_view owner,
                                  std::string_view token, std::chrono::microseconds ttl,
                                  Timestamp at) {
  const LeaseRequest request{.repository_id = repository_id,
                             .owner = std::string(owner),
                             .token = std::string(token),
                             .ttl = ttl};
  std::optional<Lease> granted;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    granted = lease_best_free(connection, request, at, touched);
    if (!granted) {
      throw Error(ErrorKind::kConflict,
                  "No worktree of repository " + std::to_string(repository_id) +
                      " is free; try again when one is released.",
                  "No worktree available for reservation");
    }
  });
  return granted->worktree;
}

Worktree SqliteWorktrees::release(std::int64_t id, std::optional<std::string_view> token,
                                  Timestamp at) {
  Worktree released;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    released = require_worktree(connection, id);
    if (released.lease_token != token) {
      throw Error(ErrorKind::kConflict,
                  "Worktree " + std::to_string(id) +
                      " isn't leased with that token; only its holder releases it.",
                  "Lease token mismatch");
    }
    if (released.lease_token) {
      note_end(connection, released,
               {.how = LeaseEnding::kReleased, .at = at, .by = {}, .reason = {}});
    }
    clear_lease(connection, released, at);
    touched.add(kWorktreesTable, std::to_string(id));
  });
  return released;
}

}  // namespace cq::workspaces
