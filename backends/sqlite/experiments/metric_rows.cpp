#include "sqlite/experiments/metric_rows.hpp"

#include <limits>

#include "sqlite/db/columns.hpp"

namespace cq::experiments {
namespace {

/// A query for the points of ?1 that are called ?2, best first. What isn't a number, as NaN, which
/// is a text, comes behind all numbers either way.
std::string best_first(Direction direction) {
  const char* const order = direction == Direction::kMaximize ? " DESC" : "";
  return metrics_where("WHERE experiment_id = ?1 AND name = ?2 AND value <= 9e999 ORDER BY value") +
         order + ", created_at, id";
}

}  // namespace

Metric read_metric(const sqlite::Statement& row) {
  const sqlite::RowReader reader(row, kMetricsTable);
  return {.id = reader.text(0),
          .experiment_id = reader.text(1),
          .name = reader.text(2),
          .value = reader.number(3, "value"),
          .step = reader.integer(4),
          .label = reader.optional_text(5),
          .created_at = reader.time(6, "created_at")};
}

std::string metrics_where(std::string_view rest) {
  return "SELECT " + std::string(kMetricColumns) + " FROM metrics " + std::string(rest);
}

MetricChooser::MetricChooser(sqlite::Connection& connection)
    : last_(connection.prepare(metrics_where(
          "WHERE experiment_id = ?1 AND name = ?2 ORDER BY step DESC, created_at, id"))),
      least_(connection.prepare(best_first(Direction::kMinimize))),
      greatest_(connection.prepare(best_first(Direction::kMaximize))),
      first_(connection.prepare(
          // The plus keeps SQLite from going through the points of every name in that order.
          metrics_where("WHERE experiment_id = ?1 AND name = ?2 ORDER BY +created_at, id"))),
      mean_(connection.prepare("SELECT avg(value) FROM metrics WHERE experiment_id = ?1 AND "
                               "name = ?2 AND value <= 9e999")) {}

std::optional<Metric> MetricChooser::choose(const std::string& experiment_id,
                                            const ProjectMetric& wanted) {
  if (wanted.aggregation != Aggregation::kBest) {
    auto point = first_of(last_, experiment_id, wanted.name);
    if (point && wanted.aggregation == Aggregation::kAverage) {
      point->value = mean_of(experiment_id, wanted.name);
    }
    return point;
  }
  auto best = first_of(wanted.direction == Direction::kMaximize ? greatest_ : least_, experiment_id,
                       wanted.name);
  return best ? best : first_of(first_, experiment_id, wanted.name);
}

std::optional<Metric> MetricChooser::first_of(sqlite::Statement& points,
                                              const std::string& experiment_id,
                                              const std::string& name) {
  points.rewind();
  points.bind(1, experiment_id).bind(2, name);
  auto point = sqlite::read_first(points, &read_metric);
  points.rewind();
  return point;
}

double MetricChooser::mean_of(const std::string& experiment_id, const std::string& name) {
  mean_.rewind();
  mean_.bind(1, experiment_id).bind(2, name).step();
  const double mean = mean_.is_null(0) ? std::numeric_limits<double>::quiet_NaN() : mean_.real(0);
  mean_.rewind();
  return mean;
}

}  // namespace cq::experiments
