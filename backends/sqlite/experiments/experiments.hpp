#pragma once

#include <cq/experiments/experiments.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::experiments {

class SqliteExperiments final : public Experiments {
 public:
  SqliteExperiments(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  void create(const Experiment& experiment) override;
  std::optional<Experiment> get(std::string_view id) override;
  std::vector<ExperimentHome> locate(const std::vector<std::string>& ids) override;
  std::vector<Experiment> list(std::string_view project_id, const Page& page) override;
  Experiment change(std::string_view id, const ExperimentChange& change, Timestamp at) override;
  bool remove(std::string_view id) override;
  std::optional<std::string> reorder(std::string_view project_id,
                                     const std::vector<std::string>& ids) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The experiments as records of an archive.
sqlite::RecordTable experiment_records();

}  // namespace cq::experiments
