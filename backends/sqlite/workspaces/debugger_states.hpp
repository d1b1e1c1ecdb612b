#pragma once

#include <cq/workspaces/debugger_states.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::workspaces {

class SqliteDebuggerStates final : public DebuggerStates {
 public:
  SqliteDebuggerStates(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  std::optional<DebuggerState> find(std::string_view session_id) override;
  DebuggerState update(std::string_view session_id, const DebuggerChange& change,
                       Timestamp at) override;
  std::optional<DebuggerState> update_if(std::string_view session_id,
                                         const std::optional<Timestamp>& updated_at,
                                         const DebuggerChange& change, Timestamp at) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The debuggers' states as records of an archive.
sqlite::RecordTable debugger_state_records();

}  // namespace cq::workspaces
