#pragma once

#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/worktrees.hpp>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/record_table.hpp"

/// The journal of leases that are over: what a holder that comes too late is answered from. Each
/// function within the caller's transaction.
namespace cq::workspaces {

/// How a lease ends, for note_end().
struct Ending {
  LeaseEnding how = LeaseEnding::kReleased;
  Timestamp at{};
  std::optional<std::string> by{};
  std::optional<std::string> reason{};
};

/// Notes that the worktree's lease, which it has, is over, and returns what it noted.
LeaseEnd note_end(sqlite::Connection& connection, const Worktree& worktree, const Ending& ending);

/// The end of the lease that had that token on that worktree; nullopt when none is known.
std::optional<LeaseEnd> find_end(sqlite::Connection& connection, std::int64_t worktree_id,
                                 std::string_view token);
/// The end of the row that a SELECT of kEndColumns is at.
inline constexpr std::string_view kEndColumns =
    "id, worktree_id, owner, fence, ending, ended_at, ended_by, reason";
LeaseEnd read_end(const sqlite::Statement& row);

/// The ends as records of an archive.
sqlite::RecordTable lease_end_records();

}  // namespace cq::workspaces
