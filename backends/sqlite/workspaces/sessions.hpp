#pragma once

#include <cq/workspaces/sessions.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::workspaces {

class SqliteSessions final : public Sessions {
 public:
  SqliteSessions(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  void create(const Session& session) override;
  std::optional<Session> get(std::string_view id) override;
  std::vector<Session> list(const SessionFilter& filter) override;
  Session set_status(std::string_view id, SessionStatus status, const SessionTimes& times,
                     Timestamp at) override;
  std::vector<Session> sweep(Timestamp at) override;
  std::vector<Command> create_with_commands(const Session& session,
                                            const std::vector<std::string>& lines) override;
  std::optional<Session> advance(std::string_view id, SessionStatus status,
                                 const std::optional<Timestamp>& updated_at, Timestamp at) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The sessions as records of an archive.
sqlite::RecordTable session_records();

}  // namespace cq::workspaces
