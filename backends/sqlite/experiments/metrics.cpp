#include "sqlite/experiments/metrics.hpp"

#include <cmath>
#include <cq/error.hpp>
#include <cq/experiments/records.hpp>

#include "sqlite/experiments/metric_rows.hpp"
#include "sqlite/experiments/pages.hpp"

namespace cq::experiments {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

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
  MetricChooser chooser(*connection);
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
          .checks = {sqlite::check_of<&read_metric>(kMetricsTable, "id", &metrics_where)},
          .find_odd = &find_odd_metrics,
          .write = &write_metric};
}

}  // namespace cq::experiments
