#pragma once

#include <cq/workspaces/worktrees.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"

namespace cq::workspaces {

class SqliteWorktrees final : public Worktrees {
 public:
  SqliteWorktrees(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  Worktree add(const NewWorktree& worktree, Timestamp at) override;
  std::optional<Worktree> get(std::int64_t id) override;
  std::vector<Worktree> list(std::optional<std::int64_t> repository_id) override;
  Worktree change(std::int64_t id, const WorktreeChange& change, Timestamp at) override;
  Worktree reserve(std::int64_t repository_id, std::string_view owner, std::string_view token,
                   std::chrono::microseconds ttl, Timestamp at) override;
  Worktree release(std::int64_t id, std::optional<std::string_view> token, Timestamp at) override;
  std::vector<Worktree> list_page(const WorktreeFilter& filter) override;
  std::optional<Worktree> change_if(std::int64_t id, Timestamp updated_at,
                                    const WorktreeChange& change, Timestamp at) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

}  // namespace cq::workspaces
