#pragma once

#include <cq/workspaces/debug_events.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::workspaces {

/// SqliteDebuggerStates adds them.
class SqliteDebugEvents final : public DebugEvents {
 public:
  explicit SqliteDebugEvents(sqlite::ConnectionPool& pool) : pool_(pool) {}

  std::vector<DebugEvent> list(std::string_view session_id, std::int64_t after,
                               std::size_t limit) override;

 private:
  sqlite::ConnectionPool& pool_;
};

/// How the rows of debug events are looked at.
sqlite::TableCheck debug_event_check();

}  // namespace cq::workspaces
