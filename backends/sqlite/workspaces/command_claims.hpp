#pragma once

#include <cq/workspaces/command_claims.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::workspaces {

class SqliteCommandClaims final : public CommandClaims {
 public:
  SqliteCommandClaims(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  std::optional<ClaimedCommand> claim(const ClaimRequest& request, Timestamp at) override;
  ClaimedCommand heartbeat(std::int64_t command_id, std::string_view token,
                           std::chrono::microseconds ttl,
                           const std::optional<std::string>& log_path, Timestamp at) override;
  Command finish(std::int64_t command_id, std::string_view token, const CommandResult& result,
                 Timestamp at) override;
  std::vector<ClaimedCommand> sweep(Timestamp at) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The claims as records of an archive.
sqlite::RecordTable command_claim_records();

}  // namespace cq::workspaces
