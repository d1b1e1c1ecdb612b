#pragma once

#include <cq/experiments/queries.hpp>

#include "sqlite/db/connection_pool.hpp"

namespace cq::experiments {

class SqliteQueries final : public Queries {
 public:
  explicit SqliteQueries(sqlite::ConnectionPool& pool) : pool_(pool) {}

  std::vector<FoundExperiment> find(const ExperimentQuestion& question) override;
  std::vector<ExperimentName> names(std::string_view project_id, const Page& page) override;
  std::optional<std::string> features_of(std::string_view experiment_id) override;
  std::vector<std::string> metric_names(std::string_view experiment_id) override;
  std::vector<std::optional<double>> values_of(std::string_view experiment_id,
                                               std::span<const ProjectMetric> wanted) override;
  std::uint64_t count_metrics(std::string_view project_id,
                              const std::optional<std::string>& experiment_id) override;

 private:
  sqlite::ConnectionPool& pool_;
};

}  // namespace cq::experiments
