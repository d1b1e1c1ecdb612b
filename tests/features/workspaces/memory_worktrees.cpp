#include "workspaces/memory_parts.hpp"
#include "workspaces/memory_pool.hpp"

namespace cq::workspaces {
namespace {

void change_row(Worktree& worktree, const WorktreeChange& change, Timestamp at) {
  set_checkout(worktree, change.checkout);
  if (change.condition) worktree.condition = *change.condition;
  if (change.retired && *change.retired != worktree.retired_at.has_value()) {
    worktree.retired_at = *change.retired ? std::optional(at) : std::nullopt;
  }
  worktree.updated_at = at;
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

}  // namespace cq::workspaces
