#include "sqlite/scalars/scalars.hpp"

#include <cq/scalars/bounds.hpp>

#include "sqlite/db/columns.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/scalars/chunk_rows.hpp"
#include "sqlite/scalars/rows.hpp"

namespace cq::scalars {

using sqlite::Connection;
using sqlite::Lease;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

LoggedExperiment logged(const ExperimentRow& row) {
  return {.id = row.stored.experiment_id,
          .last_logged = row.stored.last_logged,
          .rows = static_cast<std::uint64_t>(row.stored.rows)};
}

Series series_of(std::string name, const Summary& summary) {
  return {.name = std::move(name),
          .count = summary.count,
          .not_numbers = summary.not_numbers,
          .first = summary.first,
          .last = summary.last,
          .least = summary.least,
          .greatest = summary.greatest,
          .earliest = summary.earliest,
          .latest = summary.latest,
          .sum = summary.sum};
}

/// Sums over the experiments that `where` selects, whose parameter is ?1.
Usage usage_of(Connection& connection, const std::string& where, std::string_view key) {
  Usage usage;
  {
    Statement row = connection.prepare(
        "SELECT coalesce(sum(tagged_rows), 0), coalesce(sum(tagged_bytes), 0) FROM "
        "scalar_experiments WHERE " +
        where);
    row.bind(1, key).step();
    usage.tagged_rows = static_cast<std::uint64_t>(row.integer(0));
    usage.bytes = static_cast<std::uint64_t>(row.integer(1));
  }
  Statement row = connection.prepare(
      "SELECT coalesce(sum(points), 0), count(*), coalesce(sum(bytes), 0) FROM scalar_series WHERE "
      "experiment IN (SELECT id FROM scalar_experiments WHERE " +
      where + ")");
  row.bind(1, key).step();
  usage.points = static_cast<std::uint64_t>(row.integer(0));
  usage.series = static_cast<std::uint64_t>(row.integer(1));
  usage.bytes += static_cast<std::uint64_t>(row.integer(2));
  return usage;
}

}  // namespace

bool SqliteScalars::make_project(std::string_view project_id) {
  require_id("project", project_id);
  finish_removal(project_id);
  bool made = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    made = !has_project_row(connection, project_id);
    if (!made) return;
    Statement row = connection.prepare("INSERT INTO scalar_projects (id, removing) VALUES (?1, 0)");
    row.bind(1, project_id).run();
    touched.add(kProjectsTable, project_id);
  });
  return made;
}

bool SqliteScalars::has_project(std::string_view project_id) {
  require_id("project", project_id);
  const Lease connection = pool_.reader();
  return has_project_row(*connection, project_id);
}

std::vector<std::string> SqliteScalars::projects(std::string_view after, std::size_t most) {
  require_most(most, kMostListed);
  const Lease connection = pool_.reader();
  Statement rows = connection->prepare(
      "SELECT id FROM scalar_projects WHERE id > ?1 AND removing = 0 ORDER BY id LIMIT ?2");
  rows.bind(1, after).bind(2, sqlite::stored_limit(most));
  std::vector<std::string> ids;
  while (rows.step()) ids.push_back(rows.text(0));
  return ids;
}

std::vector<LoggedExperiment> SqliteScalars::experiments(std::string_view project_id,
                                                         std::string_view after, std::size_t most) {
  require_id("project", project_id);
  require_most(most, kMostListed);
  const Lease connection = pool_.reader();
  Statement rows = connection->prepare(
      "SELECT " + std::string(kExperimentColumns) +
      " FROM scalar_experiments WHERE project_id = ?1 AND experiment_id > ?2 AND EXISTS (SELECT 1 "
      "FROM scalar_projects AS p WHERE p.id = ?1 AND p.removing = 0) ORDER BY experiment_id LIMIT "
      "?3");
  rows.bind(1, project_id).bind(2, after).bind(3, sqlite::stored_limit(most));
  std::vector<LoggedExperiment> all;
  while (rows.step()) all.push_back(logged(read_experiment(rows)));
  return all;
}

std::vector<LoggedExperiment> SqliteScalars::find_experiments(
    std::string_view project_id, std::span<const std::string> experiment_ids) {
  require_id("project", project_id);
  if (experiment_ids.empty()) return {};
  require_most(experiment_ids.size(), kMostListed);
  for (const std::string& id : experiment_ids) require_id("experiment", id);
  const Lease connection = pool_.reader();
  const sqlite::ReadSnapshot snapshot(*connection);
  std::vector<LoggedExperiment> found;
  for (const std::string& id : experiment_ids) {
    const auto row = find_experiment(*connection, project_id, id);
    if (row) found.push_back(logged(*row));
  }
  return found;
}

std::vector<Series> SqliteScalars::series(std::string_view project_id,
                                          std::string_view experiment_id, std::string_view after,
                                          std::size_t most) {
  require_id("project", project_id);
  require_id("experiment", experiment_id);
  require_most(most, kMostListed);
  const Lease connection = pool_.reader();
  const sqlite::ReadSnapshot snapshot(*connection);
  if (!has_project_row(*connection, project_id)) return {};
  const std::string key = experiment_key(project_id, experiment_id);
  Statement rows = connection->prepare("SELECT name, " + std::string(kSeriesColumns) +
                                       " FROM scalar_series WHERE experiment = ?1 AND name > ?2 "
                                       "ORDER BY name");
  rows.bind(1, key).bind(2, after);
  std::vector<Series> all;
  // A page is short only at the end, however many can't be read; doctor names these.
  while (all.size() < most && rows.step()) {
    const std::string name = rows.text(0);
    auto row = read_series(rows, 1);
    if (!row) row = summed_chunks(*connection, {.experiment = key, .name = name});
    if (row) all.push_back(series_of(name, row->summary));
  }
  return all;
}

Usage SqliteScalars::usage(std::string_view project_id,
                           const std::optional<std::string>& experiment_id) {
  require_id("project", project_id);
  if (experiment_id) require_id("experiment", *experiment_id);
  const Lease connection = pool_.reader();
  const sqlite::ReadSnapshot snapshot(*connection);
  if (!has_project_row(*connection, project_id)) return {};
  if (!experiment_id) return usage_of(*connection, "project_id = ?1", project_id);
  return usage_of(*connection, "id = ?1", experiment_key(project_id, *experiment_id));
}

}  // namespace cq::scalars
