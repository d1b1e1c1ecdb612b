#pragma once

#include <cq/experiments/projects.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::experiments {

class SqliteProjects final : public Projects {
 public:
  SqliteProjects(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  ProjectOverview create(const Project& project) override;
  std::optional<ProjectOverview> get(std::string_view id) override;
  std::vector<ProjectOverview> list(std::string_view user_id, const Page& page) override;
  ProjectOverview change(std::string_view id, const ProjectChange& change) override;
  bool remove(std::string_view id) override;
  std::optional<ProjectStatistics> statistics(std::string_view id) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The projects as records of an archive.
sqlite::RecordTable project_records();

}  // namespace cq::experiments
