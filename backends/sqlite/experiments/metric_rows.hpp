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

  /// The experiment's point for that metric; nullopt when it has none of that name. A summary that
  /// the database keeps says which, unless another program has changed or removed points, or it
  /// can't be read: then the points are looked through.
  std::optional<Metric> choose(const std::string& experiment_id, const ProjectMetric& wanted);

 private:
  /// The points of an experiment, ?1, and a name, ?2, that can stand for it.
  struct Choice {
    Choice(sqlite::Connection& connection, const std::string& kind, const std::string& order);
    sqlite::Statement summary;  ///< with how many points have a number, and their total
    sqlite::Statement points;   ///< all of them, in that order
  };

  Choice& choice_of(const ProjectMetric& wanted) noexcept;
  std::optional<Metric> look_through(Choice& choice, const std::string& experiment_id,
                                     const ProjectMetric& wanted);
  double mean_of(const std::string& experiment_id, const std::string& name);

  Choice last_;
  Choice least_;
  Choice greatest_;
  sqlite::Statement mean_;
};

}  // namespace cq::experiments
