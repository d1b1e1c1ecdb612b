#include "sqlite/experiments/experiments.hpp"

#include <cq/error.hpp>
#include <cq/experiments/records.hpp>
#include <cq/json.hpp>

#include "sqlite/experiments/experiment_rows.hpp"
#include "sqlite/experiments/pages.hpp"

namespace cq::experiments {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

std::string experiments_where(std::string_view rest) {
  return "SELECT " + std::string(kExperimentColumns) + " FROM experiments " + std::string(rest);
}

std::optional<Experiment> find_experiment(Connection& connection, std::string_view id) {
  Statement row = connection.prepare(experiments_where("WHERE id = ?1"));
  return row.bind(1, id).step() ? std::optional(read_experiment(row)) : std::nullopt;
}

void bind_experiment(Statement& row, const Experiment& experiment) {
  row.bind(1, experiment.id)
      .bind(2, experiment.project_id)
      .bind(3, experiment.name)
      .bind(4, experiment.description)
      .bind(5, sqlite::stored_name(to_string(experiment.status)))
      .bind_optional(6, experiment.parent_id)
      .bind_optional(7, experiment.root_id)
      .bind(8, experiment.features)
      .bind_optional(9, experiment.features_diff)
      .bind_optional(10, experiment.git_diff)
      .bind(11, experiment.progress)
      .bind(12, experiment.color)
      .bind(13, experiment.order)
      // As the original, which keeps the null of JSON.
      .bind(14, experiment.tags ? sqlite::stored_texts(*experiment.tags) : "null")
      .bind_optional(15, experiment.started_by)
      .bind(16, sqlite::stored_time(experiment.created_at))
      .bind_optional(17, sqlite::stored_time(experiment.started_at))
      .bind_optional(18, sqlite::stored_time(experiment.completed_at));
}

void insert_experiment(Connection& connection, const Experiment& experiment) {
  Statement row = connection.prepare(
      "INSERT INTO experiments (" + std::string(kExperimentColumns) +
      ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)");
  bind_experiment(row, experiment);
  row.run();
}

void read_experiments(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(experiments_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_experiment(rows)));
}

constexpr const char* kOddFeatures =
    "SELECT id, 'features is no object, and is answered as {}.' FROM experiments WHERE "
    "substr(trim(features, char(9, 10, 13, 32)), 1, 1) <> '{' ORDER BY id";
constexpr const char* kOddColors =
    "SELECT id, 'color is no colour, and is answered as #3b82f6.' FROM experiments WHERE "
    "length(color) <> 7 OR substr(color, 1, 1) <> '#' OR substr(color, 2) GLOB "
    "'*[^0-9a-fA-F]*' ORDER BY id";
constexpr const char* kParentsElsewhere =
    "SELECT id, 'the parent ' || parent_experiment_id || ' is of another project.' FROM "
    "experiments AS e WHERE EXISTS (SELECT 1 FROM experiments AS p WHERE p.id = "
    "e.parent_experiment_id AND p.project_id <> e.project_id) ORDER BY id";

void find_odd_experiments(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(
      connection,
      {sqlite::dangling_rows(kExperimentsTable, "project_id", "projects"),
       sqlite::dangling_rows(kExperimentsTable, "parent_experiment_id", "experiments"),
       sqlite::dangling_rows(kExperimentsTable, "started_by", "users"),
       sqlite::misspelt_rows(kExperimentsTable, "status"), kOddFeatures, kOddColors,
       kParentsElsewhere},
      visit);
}

ArchiveOutcome write_experiment(Connection& connection, const ArchiveRecord& record) {
  const Experiment experiment = experiment_of(record);
  if (const auto found = find_experiment(connection, experiment.id)) {
    return sqlite::kept_if(*found == experiment);
  }
  insert_experiment(connection, experiment);
  return ArchiveOutcome::kAdded;
}

[[noreturn]] void refuse_parent(const std::string& parent_id, const std::string& why) {
  throw Error(ErrorKind::kInvalidArgument,
              "The experiment '" + parent_id + "' can't be the parent: " + why +
                  "; choose another or none.",
              "the parent " + why);
}

/// Whether an experiment is the other or descends from it.
bool descends_from(Connection& connection, const std::string& id, const std::string& other) {
  Statement row = connection.prepare(
      "WITH RECURSIVE line(id) AS (SELECT ?1 UNION SELECT e.parent_experiment_id FROM experiments "
      "e "
      "JOIN line ON e.id = line.id WHERE e.parent_experiment_id IS NOT NULL) "
      "SELECT 1 FROM line WHERE id = ?2");
  return row.bind(1, id).bind(2, other).step();
}

void require_parent(Connection& connection, const Experiment& child) {
  if (!child.parent_id) return;
  {
    Statement row = connection.prepare("SELECT project_id FROM experiments WHERE id = ?1");
    if (!row.bind(1, *child.parent_id).step()) refuse_parent(*child.parent_id, "isn't there");
    if (row.text_view(0) != child.project_id) {
      refuse_parent(*child.parent_id, "is of another project");
    }
  }
  if (descends_from(connection, *child.parent_id, child.id)) {
    refuse_parent(*child.parent_id, "is the experiment itself or descends from it");
  }
}

void apply(const ExperimentChange& change, Experiment& experiment, Timestamp at) {
  if (change.status && *change.status != experiment.status) {
    const bool runs = *change.status == ExperimentStatus::kRunning;
    if (runs && !experiment.started_at) experiment.started_at = at;
    if (runs) experiment.completed_at.reset();
    if (!runs && *change.status != ExperimentStatus::kPlanned) experiment.completed_at = at;
    experiment.status = *change.status;
  }
  experiment.name = change.name.value_or(experiment.name);
  experiment.description = change.description.value_or(experiment.description);
  experiment.parent_id = change.parent_id.value_or(experiment.parent_id);
  experiment.features = change.features.value_or(experiment.features);
  experiment.features_diff = change.features_diff.value_or(experiment.features_diff);
  experiment.git_diff = change.git_diff.value_or(experiment.git_diff);
  experiment.progress = change.progress.value_or(experiment.progress);
  experiment.color = change.color.value_or(experiment.color);
  experiment.order = change.order.value_or(experiment.order);
  experiment.tags = change.tags.value_or(experiment.tags);
}

bool is_of_project(Connection& connection, std::string_view id, std::string_view project_id) {
  Statement row = connection.prepare("SELECT 1 FROM experiments WHERE id = ?1 AND project_id = ?2");
  return row.bind(1, id).bind(2, project_id).step();
}

}  // namespace

void SqliteExperiments::create(const Experiment& experiment) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    require_row(connection, "projects", "project", experiment.project_id);
    require_no_row(connection, kExperimentsTable, "experiment", experiment.id);
    require_parent(connection, experiment);
    insert_experiment(connection, experiment);
    touched.add(kExperimentsTable, experiment.id);
  });
}

std::optional<Experiment> SqliteExperiments::get(std::string_view id) {
  const sqlite::Lease connection = pool_.reader();
  return find_experiment(*connection, id);
}

std::vector<ExperimentHome> SqliteExperiments::locate(const std::vector<std::string>& ids) {
  const sqlite::Lease connection = pool_.reader();
  const bool is_one = ids.size() == 1;  // mostly
  Statement rows = connection->prepare(
      is_one ? "SELECT id, project_id FROM experiments WHERE id = ?1"
             : "SELECT id, project_id FROM experiments WHERE id IN (SELECT value FROM "
               "json_each(?1)) ORDER BY id");
  rows.bind(1, is_one ? ids.front() : write_json(JsonValue(ids)));
  return sqlite::read_all(rows, [](const Statement& row) {
    return ExperimentHome{.id = row.text(0), .project_id = row.text(1)};
  });
}

std::vector<Experiment> SqliteExperiments::list(std::string_view project_id, const Page& page) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(experiments_where("WHERE project_id = ?1" + page_sql(page)));
  rows.bind(1, project_id);
  return read_page(rows, page, &read_experiment);
}

Experiment SqliteExperiments::change(std::string_view id, const ExperimentChange& change,
                                     Timestamp at) {
  Experiment experiment;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    require_row(connection, kExperimentsTable, "experiment", id);
    experiment = *find_experiment(connection, id);
    const auto parent_before = experiment.parent_id;
    apply(change, experiment, at);
    if (experiment.parent_id != parent_before) require_parent(connection, experiment);
    Statement row = connection.prepare(
        "UPDATE experiments SET project_id = ?2, name = ?3, description = ?4, status = ?5, "
        "parent_experiment_id = ?6, root_experiment_id = ?7, features = ?8, features_diff = ?9, "
        "git_diff = ?10, progress = ?11, color = ?12, \"order\" = ?13, tags = ?14, "
        "started_by = ?15, created_at = ?16, started_at = ?17, completed_at = ?18 WHERE id = ?1");
    bind_experiment(row, experiment);
    row.run();
    touched.add(kExperimentsTable, id);
  });
  return experiment;
}

bool SqliteExperiments::remove(std::string_view id) {
  bool removed = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    removed = has_row(connection, kExperimentsTable, id);
    if (!removed) return;
    for (const char* sql : {"DELETE FROM metrics WHERE experiment_id = ?1",
                            "UPDATE experiments SET parent_experiment_id = NULL WHERE "
                            "parent_experiment_id = ?1",
                            "DELETE FROM experiments WHERE id = ?1"}) {
      connection.prepare(sql).bind(1, id).run();
    }
    touched.add(kExperimentsTable, id);
  });
  return removed;
}

std::optional<std::string> SqliteExperiments::reorder(std::string_view project_id,
                                                      const std::vector<std::string>& ids) {
  std::optional<std::string> foreign;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    foreign.reset();  // where it is called again
    for (const std::string& id : ids) {
      if (is_of_project(connection, id, project_id)) continue;
      foreign = id;
      return;
    }
    std::int64_t place = 0;
    for (const std::string& id : ids) {
      connection.prepare("UPDATE experiments SET \"order\" = ?2 WHERE id = ?1")
          .bind(1, id)
          .bind(2, place++)
          .run();
      touched.add(kExperimentsTable, id);
    }
  });
  return foreign;
}

sqlite::RecordTable experiment_records() {
  return {
      .kind = kExperimentKind,
      .table = kExperimentsTable,
      .key = "id",
      .timestamps = {"created_at", "started_at", "completed_at"},
      .read = &read_experiments,
      .checks = {sqlite::check_of<&read_experiment>(kExperimentsTable, "id", &experiments_where)},
      .find_odd = &find_odd_experiments,
      .write = &write_experiment};
}

}  // namespace cq::experiments
