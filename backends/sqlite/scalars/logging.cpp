#include <algorithm>
#include <cq/error.hpp>
#include <cq/scalars/bounds.hpp>
#include <cq/scalars/records.hpp>
#include <map>

#include "sqlite/scalars/appending.hpp"
#include "sqlite/scalars/rows.hpp"
#include "sqlite/scalars/scalars.hpp"

namespace cq::scalars {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

/// The points of rows, by name, those of a name in the order of the rows.
using PointsByName = std::map<std::string_view, std::vector<Point>>;

PointsByName points_in(std::span<const Row> rows) {
  PointsByName points;
  for (const Row& row : rows) {
    for (const NamedValue& value : row.values) {
      points[value.name].push_back({.step = row.step, .time = row.time, .value = value.value});
    }
  }
  return points;
}

TaggedRow tags_in(const Row& row) {
  TaggedRow tagged{.step = row.step, .time = row.time, .names = {}, .tags = row.tags};
  for (const NamedValue& value : row.values) tagged.names.push_back(value.name);
  std::sort(tagged.names.begin(), tagged.names.end());
  return tagged;
}

bool is_logged(Connection& connection, std::string_view experiment, std::string_view batch_id) {
  Statement row = connection.prepare("SELECT 1 FROM scalar_batches WHERE id = ?1");
  return row.bind(1, batch_key(experiment, batch_id)).step();
}

void remember_batch(Connection& connection, std::string_view experiment, std::string_view batch_id,
                    std::int64_t number) {
  insert_batch(connection, experiment, batch_id, number);
  Statement old =
      connection.prepare("DELETE FROM scalar_batches WHERE experiment = ?1 AND number <= ?2");
  old.bind(1, experiment).bind(2, number - static_cast<std::int64_t>(kKeptBatchIds)).run();
}

void require_few_series(Connection& connection, std::string_view experiment) {
  Statement row = connection.prepare("SELECT count(*) FROM scalar_series WHERE experiment = ?1");
  row.bind(1, experiment).step();
  if (row.integer(0) <= static_cast<std::int64_t>(kMostSeries)) return;
  throw Error(ErrorKind::kConflict,
              "The experiment '" + ids_in(experiment).second + "' would have more than the " +
                  std::to_string(kMostSeries) +
                  " names of scalars that one may have; log under names that it has.",
              "the experiment has too many names of scalars");
}

void require_few_rows(const StoredExperiment& experiment, std::size_t added) {
  if (experiment.rows <= kMostLoggedRows - static_cast<std::int64_t>(added)) return;
  throw Error(ErrorKind::kConflict,
              "The experiment '" + experiment.experiment_id + "' would have logged more than the " +
                  std::to_string(kMostLoggedRows) +
                  " rows that one may log; log to another experiment.",
              "the experiment has logged too many rows");
}

/// Adds rows to an experiment, within the caller's transaction.
void add_rows(Connection& connection, ExperimentRow experiment, std::span<const Row> rows,
              const PointsByName& points, std::string_view batch_id) {
  StoredExperiment& stored = experiment.stored;
  const std::string key = experiment_key(stored.project_id, stored.experiment_id);
  if (stored.rows == 0) {
    stored.last_logged = rows.front().time;
    write_experiment(connection, experiment);  // the others refer to it
  }
  for (const Row& row : rows) {
    stored.last_logged = std::max(stored.last_logged, row.time);
    if (!row.tags.empty()) {
      ++experiment.tagged_rows;
      experiment.tagged_bytes += insert_tags(connection, key, stored.rows, tags_in(row));
    }
    ++stored.rows;
  }
  bool has_new = false;
  for (const auto& [name, added] : points) {
    has_new = append_points(connection, {.experiment = key, .name = name}, added) || has_new;
  }
  if (has_new) require_few_series(connection, key);
  if (!batch_id.empty()) remember_batch(connection, key, batch_id, stored.batches++);
  write_experiment(connection, experiment);
}

}  // namespace

Logged SqliteScalars::log(std::string_view project_id, std::string_view experiment_id,
                          std::span<const Row> rows, std::string_view batch_id) {
  require_id("project", project_id);
  require_id("experiment", experiment_id);
  require_rows(rows);
  require_batch_id(batch_id);
  const PointsByName points = points_in(rows);
  const std::string key = experiment_key(project_id, experiment_id);
  Logged outcome = Logged::kAdded;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    outcome = Logged::kAdded;
    if (!has_project_row(connection, project_id)) {
      throw Error(ErrorKind::kNotFound,
                  "There is no project '" + std::string(project_id) + "' for scalars.",
                  "there is no such project");
    }
    if (!batch_id.empty() && is_logged(connection, key, batch_id)) {
      outcome = Logged::kKnown;
      return;
    }
    if (rows.empty()) return;
    auto experiment = find_experiment(connection, key);
    if (!experiment) {
      experiment = ExperimentRow{.stored = {.project_id = std::string(project_id),
                                            .experiment_id = std::string(experiment_id)}};
    }
    require_few_rows(experiment->stored, rows.size());
    add_rows(connection, *experiment, rows, points, batch_id);
    touched.add(kExperimentsTable, key);
  });
  return outcome;
}

}  // namespace cq::scalars
