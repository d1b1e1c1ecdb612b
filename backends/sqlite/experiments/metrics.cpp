#include "sqlite/experiments/metrics.hpp"

#include <cmath>
#include <cq/error.hpp>
#include <cq/experiments/records.hpp>
#include <limits>

#include "sqlite/experiments/pages.hpp"

namespace cq::experiments {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kMetricsTable = "metrics";
constexpr std::string_view kMetricColumns =
    "id, experiment_id, name, value, step, label, created_at";

Metric read_metric(const Statement& row) {
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

void insert_metric(Connection& connection, const Metric& metric) {
  Statement row = connection.prepare("INSERT INTO metrics (" + std::string(kMetricColumns) +
                                     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  row.bind(1, metric.id)
      .bind(2, metric.experiment_id)
      .bind(3, metric.name)
      .bind(5, metric.step)
      .bind_optional(6, metric.label)
      .bind(7, sqlite::stored_time(metric.created_at));
  std::isnan(metric.value) ? row.bind(4, sqlite::kStoredNan) : row.bind_real(4, metric.value);
  row.run();
}

void read_metrics(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(metrics_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_metric(rows)));
}

void find_unreadable_metrics(Connection& connection, const sqlite::VisitUnreadable& visit) {
  Statement rows = connection.prepare(metrics_where("ORDER BY id"));
  sqlite::visit_unreadable(rows, &read_metric, visit);
}

void find_odd_metrics(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(connection,
                    {sqlite::dangling_rows(kMetricsTable, "experiment_id", "experiments")}, visit);
}

ArchiveOutcome write_metric(Connection& connection, const ArchiveRecord& record) {
  const Metric metric = metric_of(record);
  {
    Statement row = connection.prepare(metrics_where("WHERE id = ?1"));
    if (row.bind(1, metric.id).step()) return sqlite::kept_if(is_same(read_metric(row), metric));
  }
  insert_metric(connection, metric);
  return ArchiveOutcome::kAdded;
}

/// A query for the points of ?1 that are called ?2, best first. What isn't a number, as NaN, which
/// is a text, comes behind all numbers either way.
std::string best_first(Direction direction) {
  const char* const order = direction == Direction::kMaximize ? " DESC" : "";
  return metrics_where("WHERE experiment_id = ?1 AND name = ?2 AND value <= 9e999 ORDER BY value") +
         order + ", created_at, id";
}

/// Chooses the points that stand for experiments, by statements that it keeps.
class Chooser {
 public:
  explicit Chooser(Connection& connection)
      : last_(connection.prepare(metrics_where(
            "WHERE experiment_id = ?1 AND name = ?2 ORDER BY step DESC, created_at, id"))),
        least_(connection.prepare(best_first(Direction::kMinimize))),
        greatest_(connection.prepare(best_first(Direction::kMaximize))),
        first_(connection.prepare(
            // The plus keeps SQLite from going through the points of every name in that order.
            metrics_where("WHERE experiment_id = ?1 AND name = ?2 ORDER BY +created_at, id"))),
        mean_(connection.prepare("SELECT avg(value) FROM metrics WHERE experiment_id = ?1 AND "
                                 "name = ?2 AND value <= 9e999")) {}

  std::optional<Metric> choose(const std::string& experiment_id, const ProjectMetric& wanted) {
    if (wanted.aggregation != Aggregation::kBest) {
      auto point = first_of(last_, experiment_id, wanted.name);
      if (point && wanted.aggregation == Aggregation::kAverage) {
        point->value = mean_of(experiment_id, wanted.name);
      }
      return point;
    }
    auto best = first_of(wanted.direction == Direction::kMaximize ? greatest_ : least_,
                         experiment_id, wanted.name);
    return best ? best : first_of(first_, experiment_id, wanted.name);
  }

 private:
  static std::optional<Metric> first_of(Statement& points, const std::string& experiment_id,
                                        const std::string& name) {
    points.rewind();
    points.bind(1, experiment_id).bind(2, name);
    auto point = sqlite::read_first(points, &read_metric);
    points.rewind();
    return point;
  }

  double mean_of(const std::string& experiment_id, const std::string& name) {
    mean_.rewind();
    mean_.bind(1, experiment_id).bind(2, name).step();
    const double mean = mean_.is_null(0) ? std::numeric_limits<double>::quiet_NaN() : mean_.real(0);
    mean_.rewind();
    return mean;
  }

  Statement last_;
  Statement least_;
  Statement greatest_;
  Statement first_;
  Statement mean_;
};

}  // namespace

void SqliteMetrics::add(std::span<const Metric> points) {
  if (points.empty()) return;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    std::string_view known;  // most batches are of one experiment
    for (const Metric& point : points) {
      if (point.experiment_id != known) {
        require_row(connection, "experiments", "experiment", point.experiment_id);
        known = point.experiment_id;
      }
      require_no_row(connection, kMetricsTable, "metric", point.id);
      insert_metric(connection, point);
      touched.add(kMetricsTable, point.id);
    }
  });
}

std::vector<Metric> SqliteMetrics::list(std::string_view experiment_id, const Page& page) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(metrics_where("WHERE experiment_id = ?1" + page_sql(page)));
  rows.bind(1, experiment_id);
  return read_page(rows, page, &read_metric);
}

void SqliteMetrics::visit_chosen(std::string_view project_id, std::span<const ProjectMetric> wanted,
                                 const std::function<void(const Metric&)>& visit) {
  const sqlite::Lease connection = pool_.reader();
  // While it is read, all reads of this connection are of the same moment.
  Statement experiments = connection->prepare(
      "SELECT id FROM experiments WHERE project_id = ?1 ORDER BY created_at, id");
  experiments.bind(1, project_id);
  Chooser chooser(*connection);
  while (experiments.step()) {
    const std::string experiment_id = experiments.text(0);
    for (const ProjectMetric& metric : wanted) {
      if (const auto point = chooser.choose(experiment_id, metric)) visit(*point);
    }
  }
}

sqlite::RecordTable metric_records() {
  return {.kind = kMetricKind,
          .table = kMetricsTable,
          .key = "id",
          .timestamps = {"created_at"},
          .read = &read_metrics,
          .find_unreadable = &find_unreadable_metrics,
          .find_odd = &find_odd_metrics,
          .write = &write_metric};
}

}  // namespace cq::experiments
