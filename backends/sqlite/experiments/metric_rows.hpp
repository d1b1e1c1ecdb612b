#pragma once

#include <cq/experiments/metrics.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/statement.hpp"

/// The rows of metrics, and which of them stand for experiments.
namespace cq::experiments {

inline constexpr std::string_view kMetricsTable = "metrics";
inline constexpr std::string_view kMetricColumns =
    "id, experiment_id, name, value, step, label, created_at";

/// What a row with these columns holds. Throws Error: corrupt where it can't be read. Safe from any
/// thread, as is the other.
Metric read_metric(const sqlite::Statement& row);
/// A query for them.
std::string metrics_where(std::string_view rest);

/// Chooses the points that stand for experiments, by statements that it keeps. Used by the
/// connection's one user.
class MetricChooser {
 public:
  explicit MetricChooser(sqlite::Connection& connection);

  /// The experiment's point for that metric; nullopt when it has none of that name.
  std::optional<Metric> choose(const std::string& experiment_id, const ProjectMetric& wanted);

 private:
  /// Points of an experiment, ?1, and a name, ?2, by the values of a column, in that order.
  struct Ranking {
    Ranking(sqlite::Connection& connection, const std::string& points, const std::string& column,
            const std::string& order);
    sqlite::Statement first;  ///< those with the first value, in any order
    sqlite::Statement all;
  };

  static std::optional<Metric> first_in(Ranking& ranking, const std::string& experiment_id,
                                        const std::string& name);
  static std::optional<Metric> first_of(sqlite::Statement& points, const std::string& experiment_id,
                                        const std::string& name);
  double mean_of(const std::string& experiment_id, const std::string& name);

  Ranking last_;
  Ranking least_;
  Ranking greatest_;
  sqlite::Statement first_;
  sqlite::Statement mean_;
};

}  // namespace cq::experiments
