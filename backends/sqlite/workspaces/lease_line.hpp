#pragma once

#include <cq/workspaces/lease_line.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::workspaces {

/// Its rows lie beside the worktrees, and say which server holds a request, so that one line serves
/// all processes on the database.
class SqliteLeaseLine final : public LeaseLine {
 public:
  SqliteLeaseLine(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  LeaseOrPlace join(const LeaseRequest& request, std::string_view server, Timestamp expires_at,
                    Timestamp at) override;
  std::optional<Lease> grant(const LeaseWaiter& place, const LeaseRequest& request,
                             Timestamp at) override;
  std::vector<std::int64_t> keep(const std::vector<std::int64_t>& tickets, std::string_view server,
                                 Timestamp expires_at, Timestamp at) override;
  void leave(const std::vector<std::int64_t>& tickets) override;
  std::vector<LeaseWaiter> list(std::int64_t repository_id, Timestamp at) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// How the rows of requests that wait in line are looked at.
sqlite::TableCheck waiter_check();

}  // namespace cq::workspaces
