#pragma once

#include <cq/error.hpp>
#include <cq/workspaces/debug_events.hpp>
#include <cq/workspaces/events.hpp>
#include <cq/workspaces/kept_answers.hpp>
#include <cq/workspaces/lease_line.hpp>
#include <cq/workspaces/records.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "memory/database.hpp"

/// What workspaces keep, in memory.
namespace cq::workspaces {

/// What is known of a request that may be repeated.
struct NotedRequest {
  std::int64_t number = 0;
  std::string content;
  Timestamp noted_at{};
  std::optional<KeptAnswer> answer{};
  bool is_carried_out = false;
};

template <typename Row>
using RowsById = std::map<std::int64_t, Row>;

struct MemoryRows {
  RowsById<Repository> repositories;
  RowsById<Worktree> worktrees;
  RowsById<EndedLease> lease_ends;
  RowsById<AccessToken> tokens;
  std::map<std::string, Session, std::less<>> sessions;
  RowsById<Command> commands;
  RowsById<CommandClaim> claims;
  RowsById<Artifact> artifacts;
  RowsById<DebuggerState> debuggers;
  std::map<std::string, NotedRequest, std::less<>> answers;  ///< by key; no records
  RowsById<std::string> answers_by_age;                      ///< their keys, by their numbers
  RowsById<LeaseWaiter> waiters;                             ///< by ticket; no records, as below
  RowsById<Event> events;
  RowsById<DebugEvent> debug_events;
  std::int64_t last_ticket = 0;
  std::int64_t last_event = 0;
  std::int64_t last_debug_event = 0;
};

/// The rows and the schema of one database.
struct MemoryWorkspaces {
  std::shared_ptr<test::MemoryDatabase> schema;  ///< its mutex is that of the rows, too
  MemoryRows rows{};

  /// Throws Error: unavailable where the schema has no table for them. The caller holds the mutex.
  void require_table() const;
};

/// The rows of a database, which are the caller's alone while this lives.
class LockedRows {
 public:
  explicit LockedRows(MemoryWorkspaces& database)
      : lock_(database.schema->mutex), rows_(database.rows) {
    database.require_table();
  }
  MemoryRows* operator->() const noexcept { return &rows_; }
  MemoryRows& operator*() const noexcept { return rows_; }

 private:
  std::unique_lock<std::mutex> lock_;
  MemoryRows& rows_;
};

template <typename Row>
std::int64_t next_id(const RowsById<Row>& rows) {
  return rows.empty() ? 1 : rows.rbegin()->first + 1;
}

template <typename Row>
std::optional<Row> find_row(const RowsById<Row>& rows, std::int64_t id) {
  const auto found = rows.find(id);
  return found == rows.end() ? std::nullopt : std::optional(found->second);
}

/// The row of that id. Throws Error: not found, calling it `what`.
template <typename Row>
Row& require_row(RowsById<Row>& rows, std::int64_t id, const char* what) {
  const auto found = rows.find(id);
  if (found == rows.end()) {
    throw Error(ErrorKind::kNotFound,
                std::string("There is no ") + what + " " + std::to_string(id) + ".",
                std::string("there is no such ") + what);
  }
  return found->second;
}

/// Those that match, by id, at most `limit`.
template <typename Row, typename Matches>
std::vector<Row> rows_where(const RowsById<Row>& rows, const Matches& matches,
                            std::size_t limit = static_cast<std::size_t>(-1)) {
  std::vector<Row> found;
  for (const auto& [id, row] : rows) {
    if (found.size() < limit && matches(row)) found.push_back(row);
  }
  return found;
}

/// Whether a filter is for all, or for that value.
template <typename Filter, typename Value>
bool fits(const std::optional<Filter>& filter, const Value& value) {
  return !filter || value == *filter;
}

}  // namespace cq::workspaces
