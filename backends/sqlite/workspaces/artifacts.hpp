#pragma once

#include <cq/workspaces/artifacts.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::workspaces {

class SqliteArtifacts final : public Artifacts {
 public:
  SqliteArtifacts(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  Artifact record(const Artifact& artifact, Timestamp at) override;
  std::optional<Artifact> get(std::int64_t id) override;
  std::vector<Artifact> list(std::string_view session_id) override;
  std::optional<Artifact> record_within(const Artifact& artifact, std::size_t most,
                                        Timestamp at) override;
  std::vector<Artifact> list_page(const ArtifactFilter& filter) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The artifacts as records of an archive.
sqlite::RecordTable artifact_records();

}  // namespace cq::workspaces
