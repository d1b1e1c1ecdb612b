#pragma once

#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/worktrees.hpp>

#include "sqlite/db/commit_observer.hpp"
#include "sqlite/db/connection.hpp"
#include "sqlite/db/record_table.hpp"

/// The rows of worktrees, with what this server keeps of them beside the original's table, and the
/// statements that grant and end leases. Each within the caller's transaction, which has the
/// database's write lock, so that what they read is still so when they write.
namespace cq::workspaces {

inline constexpr std::string_view kWorktreesTable = "worktrees";
/// The requests that wait for one: not records, but of the moment.
inline constexpr std::string_view kWaitersTable = "lease_waiters";

/// A SELECT of what read_worktree() expects, from worktrees AS w and worktree_states AS s, with
/// `rest` behind it.
std::string worktrees_where(std::string_view rest);

/// The worktree of the row that such a SELECT is at. Throws Error: corrupt, naming the row, when a
/// column holds what it can't.
Worktree read_worktree(const sqlite::Statement& row);

std::optional<Worktree> find_worktree(sqlite::Connection& connection, std::int64_t id);
/// Throws Error: not found.
Worktree require_worktree(sqlite::Connection& connection, std::int64_t id);

/// Gives the request's token the free worktree that fits it best, and notes the end of the lease
/// that had expired on it, touching their rows; nullopt when none is free that can be read.
/// Throws Error: conflict when another lease has that token.
std::optional<Lease> lease_best_free(sqlite::Connection& connection, const LeaseRequest& request,
                                     Timestamp at, sqlite::TouchedRows& touched);
/// Likewise, for a request that isn't in the repository's line: nullopt, too, when no more are free
/// than there are places in the line.
std::optional<Lease> lease_to_newcomer(sqlite::Connection& connection, const LeaseRequest& request,
                                       Timestamp at, sqlite::TouchedRows& touched);
/// Whether lease_best_free() would find one.
bool is_any_free(sqlite::Connection& connection, const LeaseRequest& request, Timestamp at);

/// Makes a worktree idle and without a lease: its row, and the worktree as it was read.
void clear_lease(sqlite::Connection& connection, Worktree& worktree, Timestamp at);

/// Changes what is given, there and there.
void set_checkout(sqlite::Connection& connection, Worktree& worktree, const Checkout& checkout);
void set_condition(sqlite::Connection& connection, Worktree& worktree, Condition condition);
void set_retired(sqlite::Connection& connection, std::int64_t id,
                 const std::optional<Timestamp>& since);

/// Worktrees as records of an archive.
sqlite::RecordTable worktree_records();

}  // namespace cq::workspaces
