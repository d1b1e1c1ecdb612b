#include <algorithm>
#include <utility>

#include "workspaces/memory_parts.hpp"
#include "workspaces/memory_pool.hpp"

namespace cq::workspaces {
namespace {

std::optional<LeaseEnd> find_end(const MemoryRows& rows, std::int64_t worktree_id,
                                 std::string_view token) {
  std::optional<LeaseEnd> last;
  for (const auto& [number, ended] : rows.lease_ends) {
    if (ended.end.worktree_id == worktree_id && ended.lease_token == token) last = ended.end;
  }
  return last;
}

}  // namespace

std::optional<Lease> MemoryLeases::acquire(const LeaseRequest& request, Timestamp at) {
  const LockedRows rows(database_);
  return grant_newcomer(*rows, request, at);
}

std::optional<Timestamp> MemoryLeases::earliest_expiry(std::int64_t repository_id) {
  const LockedRows rows(database_);
  std::optional<Timestamp> earliest;
  for (const auto& [id, each] : rows->worktrees) {
    if (each.repository_id != repository_id || !each.lease_expires_at || !is_handed_out(each)) {
      continue;
    }
    earliest = std::min(earliest.value_or(*each.lease_expires_at), *each.lease_expires_at);
  }
  return earliest;
}

Worktree MemoryLeases::heartbeat(std::int64_t worktree_id, std::string_view token,
                                 std::chrono::microseconds ttl, const Checkout& checkout,
                                 Timestamp at) {
  const LockedRows rows(database_);
  Worktree& worktree = require_row(rows->worktrees, worktree_id, "worktree");
  if (worktree.lease_token != token) {
    refuse_holder(worktree_id, find_end(*rows, worktree_id, token));
  }
  if (has_expired(worktree, at)) {
    refuse_holder(worktree_id, LeaseEnd{.worktree_id = worktree_id,
                                        .ending = LeaseEnding::kExpired,
                                        .ended_at = *worktree.lease_expires_at});
  }
  worktree.status = WorktreeStatus::kBusy;
  worktree.lease_expires_at = at + ttl;
  worktree.last_heartbeat_at = worktree.updated_at = at;
  set_checkout(worktree, checkout);
  return worktree;
}

Worktree MemoryLeases::release(std::int64_t worktree_id, std::string_view token,
                               std::optional<Condition> condition, const Checkout& checkout,
                               Timestamp at) {
  const LockedRows rows(database_);
  Worktree& worktree = require_row(rows->worktrees, worktree_id, "worktree");
  if (worktree.lease_token != token) {
    const std::optional<LeaseEnd> end = find_end(*rows, worktree_id, token);
    if (end && end->ending == LeaseEnding::kReleased) return worktree;
    refuse_holder(worktree_id, end);
  }
  note_end(*rows, worktree, LeaseEnding::kReleased, at);
  clear_lease(worktree, at);
  set_checkout(worktree, checkout);
  worktree.condition = condition.value_or(worktree.condition);
  return worktree;
}

Worktree MemoryLeases::break_lease(std::int64_t worktree_id, std::string_view by,
                                   std::string_view reason, std::optional<Condition> condition,
                                   std::optional<std::int64_t> fence, Timestamp at) {
  const LockedRows rows(database_);
  Worktree& worktree = require_row(rows->worktrees, worktree_id, "worktree");
  if (!worktree.lease_token || fence.value_or(worktree.version) != worktree.version) {
    throw Error(ErrorKind::kConflict, "The worktree has no lease, or another one.");
  }
  note_end(*rows, worktree, LeaseEnding::kBroken, at, std::string(by),
           reason.empty() ? std::nullopt : std::optional(std::string(reason)));
  clear_lease(worktree, at);
  worktree.condition = condition.value_or(worktree.condition);
  return worktree;
}

std::vector<LeaseEnd> MemoryLeases::sweep(Timestamp at) {
  const LockedRows rows(database_);
  std::vector<Worktree*> expired;
  for (auto& [id, each] : rows->worktrees) {
    if (each.lease_token && has_expired(each, at)) expired.push_back(&each);
  }
  std::sort(expired.begin(), expired.end(), [](const Worktree* left, const Worktree* right) {
    return std::pair(left->lease_expires_at, left->id) <
           std::pair(right->lease_expires_at, right->id);
  });
  std::vector<LeaseEnd> swept;
  for (Worktree* worktree : expired) {
    swept.push_back(
        note_end(*rows, *worktree, LeaseEnding::kExpired, worktree->lease_expires_at.value_or(at)));
    clear_lease(*worktree, at);
  }
  return swept;
}

std::vector<LeaseEnd> MemoryLeases::ends(std::int64_t after, std::size_t limit) {
  const LockedRows rows(database_);
  std::vector<LeaseEnd> found;
  for (const auto& [number, ended] : rows->lease_ends) {
    if (number > after && found.size() < limit) found.push_back(ended.end);
  }
  return found;
}

}  // namespace cq::workspaces
