#include "workspaces/memory_pool.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "workspaces/memory_journal.hpp"

namespace cq::workspaces {
namespace {

void note_end_as_event(MemoryRows& rows, const Worktree& worktree, const LeaseEnd& end) {
  Event event{.kind = {},
              .at = end.ended_at,
              .repository_id = worktree.repository_id,
              .worktree_id = worktree.id,
              .owner = end.owner,
              .fence = end.fence};
  const bool is_late = end.ending == LeaseEnding::kExpired || end.ending == LeaseEnding::kTakenOver;
  if (is_late && worktree.status == WorktreeStatus::kBusy) {
    event.kind = "lease.heartbeat_lost";
    event.reason =
        "the last heartbeat came at " +
        format_timestamp(worktree.last_heartbeat_at.value_or(worktree.updated_at), UtcSuffix::kZ);
    note_event(rows, event);
  }
  event.kind = "lease." + std::string(to_string(end.ending));
  std::replace(event.kind.begin(), event.kind.end(), ' ', '_');
  event.by = end.by;
  event.reason = end.reason;
  note_event(rows, std::move(event));
}

bool is_free(const Worktree& worktree, Timestamp at) {
  return (worktree.status == WorktreeStatus::kIdle || has_expired(worktree, at)) &&
         is_handed_out(worktree);
}

/// The free worktree that fits the request best; null when none is free.
Worktree* find_best(MemoryRows& rows, const LeaseRequest& request, Timestamp at) {
  const auto rank = [&request](const Worktree& worktree) {
    const bool has_environment =
        request.environment_hash && worktree.environment_hash == request.environment_hash;
    const bool has_commit = request.commit_sha && worktree.commit_sha == request.commit_sha;
    return std::tuple(!has_environment, !has_commit, worktree.updated_at, worktree.id);
  };
  Worktree* best = nullptr;
  for (auto& [id, worktree] : rows.worktrees) {
    if (worktree.repository_id != request.repository_id || !is_free(worktree, at)) continue;
    if (best == nullptr || rank(worktree) < rank(*best)) best = &worktree;
  }
  return best;
}

void require_new_token(const MemoryRows& rows, std::string_view token) {
  for (const auto& [id, worktree] : rows.worktrees) {
    if (worktree.lease_token == token) {
      throw Error(ErrorKind::kConflict,
                  "Worktree " + std::to_string(id) + " is leased with that token; make a new one.");
    }
  }
}

}  // namespace

bool has_expired(const Worktree& worktree, Timestamp at) {
  return worktree.lease_expires_at && *worktree.lease_expires_at < at;
}

bool is_handed_out(const Worktree& worktree) {
  return worktree.condition == Condition::kClean && !worktree.retired_at;
}

LeaseEnd note_end(MemoryRows& rows, const Worktree& worktree, LeaseEnding ending, Timestamp at,
                  std::optional<std::string> by, std::optional<std::string> reason) {
  EndedLease ended{.end = {.number = next_id(rows.lease_ends),
                           .worktree_id = worktree.id,
                           .owner = worktree.lease_owner.value_or(""),
                           .fence = worktree.version,
                           .ending = ending,
                           .ended_at = at,
                           .by = std::move(by),
                           .reason = std::move(reason)},
                   .lease_token = worktree.lease_token.value_or("")};
  rows.lease_ends.emplace(ended.end.number, ended);
  note_end_as_event(rows, worktree, ended.end);
  return ended.end;
}

void clear_lease(Worktree& worktree, Timestamp at) {
  worktree.status = WorktreeStatus::kIdle;
  worktree.lease_owner.reset();
  worktree.lease_token.reset();
  worktree.leased_at.reset();
  worktree.lease_expires_at.reset();
  ++worktree.version;
  worktree.updated_at = at;
}

void set_checkout(Worktree& worktree, const Checkout& checkout) {
  if (checkout.commit_sha) worktree.commit_sha = *checkout.commit_sha;
  if (checkout.environment_hash) worktree.environment_hash = *checkout.environment_hash;
}

std::optional<Lease> grant(MemoryRows& rows, const LeaseRequest& request, Timestamp at) {
  require_new_token(rows, request.token);
  Worktree* best = find_best(rows, request, at);
  if (best == nullptr) return std::nullopt;
  const bool was_taken_over = best->lease_token.has_value();
  if (was_taken_over) note_end(rows, *best, LeaseEnding::kTakenOver, at, request.owner);
  best->status = WorktreeStatus::kReserved;
  best->lease_owner = request.owner;
  best->lease_token = request.token;
  best->leased_at = at;
  best->lease_expires_at = at + request.ttl;
  ++best->version;
  best->updated_at = at;
  note_event(rows, {.kind = "lease.granted",
                    .at = at,
                    .repository_id = best->repository_id,
                    .worktree_id = best->id,
                    .owner = best->lease_owner,
                    .fence = best->version});
  const bool needs_sync =
      request.environment_hash && request.environment_hash != best->environment_hash;
  return Lease{*best, needs_sync, was_taken_over};
}

std::optional<Lease> grant_newcomer(MemoryRows& rows, const LeaseRequest& request, Timestamp at) {
  const auto waiting =
      std::count_if(rows.waiters.begin(), rows.waiters.end(), [&request, at](const auto& entry) {
        return entry.second.repository_id == request.repository_id && entry.second.expires_at > at;
      });
  const auto free = std::count_if(
      rows.worktrees.begin(), rows.worktrees.end(), [&request, at](const auto& entry) {
        return entry.second.repository_id == request.repository_id && is_free(entry.second, at);
      });
  if (waiting == 0 || free > waiting) return grant(rows, request, at);
  require_new_token(rows, request.token);
  return std::nullopt;
}

}  // namespace cq::workspaces
