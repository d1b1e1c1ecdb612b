#pragma once

#include <cq/workspaces/repositories.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::workspaces {

class SqliteRepositories final : public Repositories {
 public:
  SqliteRepositories(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  Repository upsert(const RepositoryValues& values, Timestamp at) override;
  std::optional<Repository> find(std::string_view name) override;
  std::optional<Repository> get(std::int64_t id) override;
  std::vector<Repository> list() override;
  Repository init_remote(const RemoteRepository& remote, Timestamp at) override;
  std::vector<Repository> list_page(const RepositoryFilter& filter) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The repositories as records of an archive.
sqlite::RecordTable repository_records();

}  // namespace cq::workspaces
