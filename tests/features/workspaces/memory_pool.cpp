#include <algorithm>
#include <cq/workspaces/debugger_states.hpp>
#include <tuple>
#include <utility>

#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {
namespace {

std::string in_words(Timestamp at) {
  return format_timestamp(at, UtcSuffix::kZ);
}

std::string in_words(const LeaseEnd& end) {
  const std::string when = " at " + in_words(end.ended_at);
  switch (end.ending) {
    case LeaseEnding::kReleased:
      return "was released by " + end.owner + when;
    case LeaseEnding::kTakenOver:
      return "expired and was taken over by " + end.by.value_or("another holder") + when;
    case LeaseEnding::kBroken:
      return "was broken by " + end.by.value_or("an operator") + when + ": " +
             end.reason.value_or("no reason was given");
    case LeaseEnding::kExpired:
      break;
  }
  return "expired" + when;
}

[[noreturn]] void refuse_late(std::int64_t id, const std::string& what) {
  throw Error(ErrorKind::kConflict,
              "The lease of worktree " + std::to_string(id) + " " + what + ".",
              "the lease " + what);
}

const EndedLease* find_end(const MemoryRows& rows, std::int64_t worktree_id,
                           std::string_view token) {
  const EndedLease* last = nullptr;
  for (const auto& [number, ended] : rows.lease_ends) {
    if (ended.end.worktree_id == worktree_id && ended.lease_token == token) last = &ended;
  }
  return last;
}

[[noreturn]] void refuse_token(const MemoryRows& rows, std::int64_t id, std::string_view token) {
  if (const EndedLease* ended = find_end(rows, id, token)) refuse_late(id, in_words(ended->end));
  throw Error(ErrorKind::kConflict,
              "Worktree " + std::to_string(id) + " was never leased with that token.",
              "the token is that of no lease of this worktree");
}

bool has_expired(const Worktree& worktree, Timestamp at) {
  return worktree.lease_expires_at && *worktree.lease_expires_at < at;
}

bool is_handed_out(const Worktree& worktree) {
  return worktree.condition == Condition::kClean && !worktree.retired_at;
}

LeaseEnd note_end(MemoryRows& rows, const Worktree& worktree, LeaseEnding ending, Timestamp at,
                  std::optional<std::string> by = {}, std::optional<std::string> reason = {}) {
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

void change_row(Worktree& worktree, const WorktreeChange& change, Timestamp at) {
  set_checkout(worktree, change.checkout);
  if (change.condition) worktree.condition = *change.condition;
  if (change.retired && *change.retired != worktree.retired_at.has_value()) {
    worktree.retired_at = *change.retired ? std::optional(at) : std::nullopt;
  }
  worktree.updated_at = at;
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
    const bool is_free = worktree.status == WorktreeStatus::kIdle || has_expired(worktree, at);
    if (worktree.repository_id != request.repository_id || !is_free || !is_handed_out(worktree)) {
      continue;
    }
    if (best == nullptr || rank(worktree) < rank(*best)) best = &worktree;
  }
  return best;
}

/// Leases a worktree; nullopt when none is free.
std::optional<Lease> grant(MemoryRows& rows, const LeaseRequest& request, Timestamp at) {
  for (const auto& [id, worktree] : rows.worktrees) {
    if (worktree.lease_token == request.token) {
      throw Error(ErrorKind::kConflict,
                  "Worktree " + std::to_string(id) + " is leased with that token; make a new one.");
    }
  }
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
  const bool needs_sync =
      request.environment_hash && request.environment_hash != best->environment_hash;
  return Lease{*best, needs_sync, was_taken_over};
}

}  // namespace

Worktree MemoryWorktrees::add(const NewWorktree& worktree, Timestamp at) {
  const LockedRows rows(database_);
  for (const auto& [id, each] : rows->worktrees) {
    if (each.path == worktree.path) {
      throw Error(ErrorKind::kConflict, "A worktree has the path '" + worktree.path + "' already.",
                  "a worktree with that path exists");
    }
  }
  const Worktree added{.id = next_id(rows->worktrees),
                       .repository_id = worktree.repository_id,
                       .path = worktree.path,
                       .commit_sha = worktree.commit_sha,
                       .environment_hash = worktree.environment_hash,
                       .created_at = at,
                       .updated_at = at};
  rows->worktrees.emplace(added.id, added);
  return added;
}

std::optional<Worktree> MemoryWorktrees::get(std::int64_t id) {
  const LockedRows rows(database_);
  return find_row(rows->worktrees, id);
}

std::vector<Worktree> MemoryWorktrees::list(std::optional<std::int64_t> repository_id) {
  const LockedRows rows(database_);
  return rows_where(rows->worktrees, [repository_id](const Worktree& each) {
    return fits(repository_id, each.repository_id);
  });
}

Worktree MemoryWorktrees::change(std::int64_t id, const WorktreeChange& change, Timestamp at) {
  const LockedRows rows(database_);
  Worktree& worktree = require_row(rows->worktrees, id, "worktree");
  change_row(worktree, change, at);
  return worktree;
}

Worktree MemoryWorktrees::reserve(std::int64_t repository_id, std::string_view owner,
                                  std::string_view token, std::chrono::microseconds ttl,
                                  Timestamp at) {
  const LockedRows rows(database_);
  const std::optional<Lease> lease = grant(*rows,
                                           {.repository_id = repository_id,
                                            .owner = std::string(owner),
                                            .token = std::string(token),
                                            .ttl = ttl},
                                           at);
  if (!lease) {
    throw Error(ErrorKind::kConflict, "No worktree of the repository is free.",
                "No worktree available for reservation");
  }
  return lease->worktree;
}

Worktree MemoryWorktrees::release(std::int64_t id, std::optional<std::string_view> token,
                                  Timestamp at) {
  const LockedRows rows(database_);
  Worktree& worktree = require_row(rows->worktrees, id, "worktree");
  if (worktree.lease_token != token) {
    throw Error(ErrorKind::kConflict, "The worktree isn't leased with that token.",
                "Lease token mismatch");
  }
  if (worktree.lease_token) note_end(*rows, worktree, LeaseEnding::kReleased, at);
  clear_lease(worktree, at);
  return worktree;
}

std::vector<Worktree> MemoryWorktrees::list_page(const WorktreeFilter& filter) {
  const LockedRows rows(database_);
  return rows_where(
      rows->worktrees,
      [&filter](const Worktree& each) {
        return fits(filter.repository_id, each.repository_id) && fits(filter.status, each.status) &&
               fits(filter.condition, each.condition) &&
               fits(filter.lease_owner, each.lease_owner) &&
               fits(filter.retired, each.retired_at.has_value()) &&
               (!filter.behind || each.id > *filter.behind);
      },
      filter.limit);
}

std::optional<Worktree> MemoryWorktrees::change_if(std::int64_t id, Timestamp updated_at,
                                                   const WorktreeChange& change, Timestamp at) {
  const LockedRows rows(database_);
  Worktree& worktree = require_row(rows->worktrees, id, "worktree");
  if (worktree.updated_at != updated_at) return std::nullopt;
  change_row(worktree, change, at);
  return worktree;
}

std::optional<Lease> MemoryLeases::acquire(const LeaseRequest& request, Timestamp at) {
  const LockedRows rows(database_);
  return grant(*rows, request, at);
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
  if (worktree.lease_token != token) refuse_token(*rows, worktree_id, token);
  if (has_expired(worktree, at)) {
    refuse_late(worktree_id, "expired at " + in_words(*worktree.lease_expires_at));
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
    const EndedLease* ended = find_end(*rows, worktree_id, token);
    if (ended != nullptr && ended->end.ending == LeaseEnding::kReleased) return worktree;
    refuse_token(*rows, worktree_id, token);
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
