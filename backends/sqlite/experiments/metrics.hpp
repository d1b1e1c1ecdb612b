#pragma once

#include <cq/experiments/metrics.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::experiments {

class SqliteMetrics final : public Metrics {
 public:
  SqliteMetrics(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  void add(std::span<const Metric> points) override;
  std::vector<Metric> list(std::string_view experiment_id, const Page& page) override;
  void visit_chosen(std::string_view project_id, std::span<const ProjectMetric> wanted,
                    const std::function<void(const Metric&)>& visit) override;

 private:
  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

/// The metrics as records of an archive.
sqlite::RecordTable metric_records();

}  // namespace cq::experiments
