#pragma once

#include <cq/workspaces/events.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::workspaces {

/// The schema's triggers write them, in the transaction of what they tell of.
class SqliteEvents final : public Events {
 public:
  explicit SqliteEvents(sqlite::ConnectionPool& pool) : pool_(pool) {}

  std::vector<Event> list(std::int64_t after, std::size_t limit) override;
  EventRange range() override;

 private:
  sqlite::ConnectionPool& pool_;
};

/// How the rows of events are looked at.
sqlite::TableCheck event_check();

}  // namespace cq::workspaces
