#pragma once

#include <cq/workspaces/leases.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"

namespace cq::workspaces {

class SqliteLeases final : public Leases {
 public:
  SqliteLeases(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  std::optional<Lease> acquire(const LeaseRequest& request, Timestamp at) override;
  std::optional<Timestamp> earliest_expiry(std::int64_t repository_id) override;
  Worktree heartbeat(std::int64_t worktree_id, std::string_view token,
                     std::chrono::microseconds ttl, const Checkout& checkout,
                     Timestamp at) override;
  Worktree release(std::int64_t worktree_id, std::string_view token,
                   std::optional<Condition> condition, const Checkout& checkout,
                   Timestamp at) override;
  Worktree break_lease(std::int64_t worktree_id, std::string_view by, std::string_view reason,
                       std::optional<Condition> condition, std::optional<std::int64_t> fence,
                       Timestamp at) override;
  std::vector<LeaseEnd> sweep(Timestamp at) override;
  std::vector<LeaseEnd> ends(std::int64_t after, std::size_t limit) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

}  // namespace cq::workspaces
