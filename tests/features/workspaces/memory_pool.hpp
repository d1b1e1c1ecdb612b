#pragma once

#include "workspaces/memory_rows.hpp"

/// What the parts for worktrees, their leases and the line share.
namespace cq::workspaces {

/// Leases the free worktree that fits best; nullopt when none is free. Throws Error: conflict when
/// the token is in use.
std::optional<Lease> grant(MemoryRows& rows, const LeaseRequest& request, Timestamp at);

/// Likewise for a request that isn't in line: nullopt, too, when no more are free than wait.
std::optional<Lease> grant_newcomer(MemoryRows& rows, const LeaseRequest& request, Timestamp at);

bool has_expired(const Worktree& worktree, Timestamp at);
/// Whether it is clean and not retired.
bool is_handed_out(const Worktree& worktree);

/// Notes that the worktree's lease, which it has, is over.
LeaseEnd note_end(MemoryRows& rows, const Worktree& worktree, LeaseEnding ending, Timestamp at,
                  std::optional<std::string> by = {}, std::optional<std::string> reason = {});
/// Makes it idle.
void clear_lease(Worktree& worktree, Timestamp at);
void set_checkout(Worktree& worktree, const Checkout& checkout);

}  // namespace cq::workspaces
