#include "sqlite/experiments/metric_rows.hpp"

#include <cq/error.hpp>
#include <cstdint>
#include <limits>

#include "sqlite/db/columns.hpp"

namespace cq::experiments {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// Behind those of a metric, in a summary's row.
constexpr int kPointsColumn = 7;
constexpr int kTotalColumn = 8;

double number_or_nan(const sqlite::Statement& row, int column) {
  return row.is_null(column) ? kNan : row.real(column);
}

std::string summary_query(const std::string& kind) {
  return "SELECT " + kind + "_id, experiment_id, name, " + kind + "_value, " + kind + "_step, " +
         kind + "_label, " + kind +
         "_created_at, points, total FROM metric_summaries WHERE experiment_id = ?1 AND name = ?2";
}

/// NaN, which is a text, comes last.
std::string points_query(const std::string& order) {
  return metrics_where("WHERE experiment_id = ?1 AND name = ?2 ORDER BY " + order +
                       ", created_at, id");
}

/// The point that a summary's row has; nullopt where that isn't known, or can't be read.
std::optional<Metric> summarised(const sqlite::Statement& row) {
  if (row.is_null(kPointsColumn)) return std::nullopt;
  try {
    return read_metric(row);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kCorrupt) throw;
    return std::nullopt;
  }
}

double mean_in(const sqlite::Statement& row) {
  const std::int64_t points = row.integer(kPointsColumn);
  return points == 0 ? kNan : number_or_nan(row, kTotalColumn) / static_cast<double>(points);
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

MetricChooser::Choice::Choice(sqlite::Connection& connection, const std::string& kind,
                              const std::string& order)
    : summary(connection.prepare(summary_query(kind))),
      points(connection.prepare(points_query(order))) {}

MetricChooser::MetricChooser(sqlite::Connection& connection)
    : last_(connection, "last", "step DESC"),
      least_(connection, "least", "value > 9e999, value"),
      greatest_(connection, "greatest", "value > 9e999, value DESC"),
      mean_(connection.prepare("SELECT avg(value) FROM metrics WHERE experiment_id = ?1 AND "
                               "name = ?2 AND value <= 9e999")) {}

MetricChooser::Choice& MetricChooser::choice_of(const ProjectMetric& wanted) noexcept {
  if (wanted.aggregation != Aggregation::kBest) return last_;
  return wanted.direction == Direction::kMaximize ? greatest_ : least_;
}

std::optional<Metric> MetricChooser::choose(const std::string& experiment_id,
                                            const ProjectMetric& wanted) {
  Choice& choice = choice_of(wanted);
  sqlite::Statement& row = choice.summary;
  row.rewind();
  const bool has_points = row.bind(1, experiment_id).bind(2, wanted.name).step();
  std::optional<Metric> point = has_points ? summarised(row) : std::nullopt;
  if (point && wanted.aggregation == Aggregation::kAverage) point->value = mean_in(row);
  row.rewind();
  return point || !has_points ? point : look_through(choice, experiment_id, wanted);
}

std::optional<Metric> MetricChooser::look_through(Choice& choice, const std::string& experiment_id,
                                                  const ProjectMetric& wanted) {
  sqlite::Statement& points = choice.points;
  points.rewind();
  points.bind(1, experiment_id).bind(2, wanted.name);
  std::optional<Metric> point = sqlite::read_first(points, &read_metric);
  points.rewind();
  if (point && wanted.aggregation == Aggregation::kAverage) {
    point->value = mean_of(experiment_id, wanted.name);
  }
  return point;
}

double MetricChooser::mean_of(const std::string& experiment_id, const std::string& name) {
  mean_.rewind();
  mean_.bind(1, experiment_id).bind(2, name).step();
  const double mean = number_or_nan(mean_, 0);
  mean_.rewind();
  return mean;
}

}  // namespace cq::experiments
