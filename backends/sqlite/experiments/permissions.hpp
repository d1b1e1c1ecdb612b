#pragma once

#include <cq/experiments/permissions.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::experiments {

class SqlitePermissions final : public Permissions {
 public:
  explicit SqlitePermissions(sqlite::ConnectionPool& pool) : pool_(pool) {}

  std::optional<bool> in_project(std::string_view user_id, std::string_view project_id,
                                 std::string_view action) override;
  std::optional<ExperimentAccess> in_experiment(std::string_view user_id,
                                                std::string_view experiment_id,
                                                std::string_view action) override;
  bool in_team(std::string_view user_id, std::string_view team_id,
               std::string_view action) override;

 private:
  sqlite::ConnectionPool& pool_;
};

/// The rows as records of an archive.
sqlite::RecordTable permission_records();

// What other parts write of them, within a change.

/// Replaces a user's rows on a team by those of that role.
void write_team_rows(sqlite::Connection& connection, std::string_view team_id,
                     std::string_view user_id, TeamRole role);
/// Replaces a user's rows on a project by ones that allow everything.
void write_project_rows(sqlite::Connection& connection, std::string_view project_id,
                        std::string_view user_id);

}  // namespace cq::experiments
