#include "sqlite/experiments/metric_rows.hpp"

#include <limits>
#include <tuple>
#include <utility>

#include "sqlite/db/columns.hpp"

namespace cq::experiments {
namespace {

constexpr const char* kOfName = "WHERE experiment_id = ?1 AND name = ?2";
/// Those that have a number. NaN, which is a text, has none.
constexpr const char* kNumbersOfName = "WHERE experiment_id = ?1 AND name = ?2 AND value <= 9e999";

/// Those with the first of a column's values in that order.
std::string with_first(const std::string& points, const std::string& column,
                       const std::string& order) {
  return metrics_where(points + " AND " + column + " = (SELECT " + column + " FROM metrics " +
                       points + " ORDER BY " + column + order + " LIMIT 1)");
}

std::string in_order(const std::string& points, const std::string& column,
                     const std::string& order) {
  return metrics_where(points + " ORDER BY " + column + order + ", created_at, id");
}

bool was_logged_before(const Metric& left, const Metric& right) {
  return std::tie(left.created_at, left.id) < std::tie(right.created_at, right.id);
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

MetricChooser::Ranking::Ranking(sqlite::Connection& connection, const std::string& points,
                                const std::string& column, const std::string& order)
    : first(connection.prepare(with_first(points, column, order))),
      all(connection.prepare(in_order(points, column, order))) {}

MetricChooser::MetricChooser(sqlite::Connection& connection)
    : last_(connection, kOfName, "step", " DESC"),
      least_(connection, kNumbersOfName, "value", ""),
      greatest_(connection, kNumbersOfName, "value", " DESC"),
      first_(connection.prepare(
          // The plus keeps SQLite from going through the points of every name in that order.
          in_order(kOfName, "+created_at", ""))),
      mean_(connection.prepare(std::string("SELECT avg(value) FROM metrics ") + kNumbersOfName)) {}

std::optional<Metric> MetricChooser::choose(const std::string& experiment_id,
                                            const ProjectMetric& wanted) {
  if (wanted.aggregation != Aggregation::kBest) {
    auto point = first_in(last_, experiment_id, wanted.name);
    if (point && wanted.aggregation == Aggregation::kAverage) {
      point->value = mean_of(experiment_id, wanted.name);
    }
    return point;
  }
  auto best = first_in(wanted.direction == Direction::kMaximize ? greatest_ : least_, experiment_id,
                       wanted.name);
  return best ? best : first_of(first_, experiment_id, wanted.name);
}

// Few have the first value mostly, so that an index leads to them, and nothing is sorted.
std::optional<Metric> MetricChooser::first_in(Ranking& ranking, const std::string& experiment_id,
                                              const std::string& name) {
  sqlite::Statement& equals = ranking.first;
  equals.rewind();
  equals.bind(1, experiment_id).bind(2, name);
  std::optional<Metric> first;
  while (auto point = sqlite::read_first(equals, &read_metric)) {
    if (!first || was_logged_before(*point, *first)) first = std::move(point);
  }
  equals.rewind();
  return first ? first : first_of(ranking.all, experiment_id, name);  // none of them can be read
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
