#include "sqlite/experiments/projects.hpp"

#include <cq/error.hpp>
#include <cq/experiments/column_json.hpp>
#include <cq/experiments/records.hpp>

#include "sqlite/experiments/pages.hpp"
#include "sqlite/experiments/permissions.hpp"

namespace cq::experiments {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kProjectsTable = "projects";
constexpr std::string_view kProjectColumns =
    "id, name, description, owner_id, team_id, metrics, settings, created_at";

/// Behind the project's own columns: its owner, its team, and how much it has.
constexpr std::string_view kOverviewSql =
    "SELECT p.id, p.name, p.description, p.owner_id, p.team_id, p.metrics, p.settings, "
    "p.created_at, u.email, u.display_name, t.name, "
    "(SELECT count(*) FROM experiments e WHERE e.project_id = p.id), "
    "(SELECT count(*) FROM hypotheses h WHERE h.project_id = p.id) "
    "FROM projects p LEFT JOIN users u ON u.id = p.owner_id LEFT JOIN teams t ON t.id = p.team_id ";

Project read_project(const Statement& row) {
  const sqlite::RowReader reader(row, kProjectsTable);
  Project project{.id = reader.text(0),
                  .name = reader.text(1),
                  .description = reader.text(2),
                  .owner_id = reader.text(3),
                  .team_id = reader.optional_text(4),
                  .metrics = project_metrics_in_column(reader.json_value(5, "metrics")),
                  .display_metrics = {},
                  .created_at = reader.time(7, "created_at")};
  take_project_settings(reader.json_value(6, "settings"), project);
  return project;
}

ProjectOverview read_overview(const Statement& row) {
  return {.project = read_project(row),
          .owner_email = row.text(8),
          .owner_name = row.optional_text(9),
          .team_name = row.optional_text(10),
          .experiment_count = row.integer(11),
          .hypothesis_count = row.integer(12)};
}

std::string projects_where(std::string_view rest) {
  return "SELECT " + std::string(kProjectColumns) + " FROM projects " + std::string(rest);
}

std::optional<Project> find_project(Connection& connection, std::string_view id) {
  Statement row = connection.prepare(projects_where("WHERE id = ?1"));
  return row.bind(1, id).step() ? std::optional(read_project(row)) : std::nullopt;
}

std::optional<ProjectOverview> find_overview(Connection& connection, std::string_view id) {
  Statement row = connection.prepare(std::string(kOverviewSql) + "WHERE p.id = ?1");
  return row.bind(1, id).step() ? std::optional(read_overview(row)) : std::nullopt;
}

void bind_project(Statement& row, const Project& project) {
  row.bind(1, project.id)
      .bind(2, project.name)
      .bind(3, project.description)
      .bind(4, project.owner_id)
      .bind_optional(5, project.team_id)
      .bind(6, column_of_metrics(project.metrics))
      .bind(7, column_of_settings(project))
      .bind(8, sqlite::stored_time(project.created_at));
}

void insert_project(Connection& connection, const Project& project) {
  Statement row = connection.prepare("INSERT INTO projects (" + std::string(kProjectColumns) +
                                     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  bind_project(row, project);
  row.run();
}

std::string owner_of_team(Connection& connection, std::string_view team_id) {
  require_row(connection, "teams", "team", team_id);
  Statement row = connection.prepare("SELECT owner_id FROM teams WHERE id = ?1");
  row.bind(1, team_id).step();
  return row.text(0);
}

void read_projects(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(projects_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_project(rows)));
}

void find_odd_projects(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(connection,
                    {sqlite::dangling_rows(kProjectsTable, "owner_id", "users"),
                     sqlite::dangling_rows(kProjectsTable, "team_id", "teams")},
                    visit);
}

ArchiveOutcome write_project(Connection& connection, const ArchiveRecord& record) {
  const Project project = project_of(record);
  if (const auto found = find_project(connection, project.id)) {
    return sqlite::kept_if(*found == project);
  }
  insert_project(connection, project);
  return ArchiveOutcome::kAdded;
}

void apply(const ProjectChange& change, Project& project) {
  project.name = change.name.value_or(project.name);
  project.description = change.description.value_or(project.description);
  project.metrics = change.metrics.value_or(project.metrics);
  project.naming_pattern = change.naming_pattern.value_or(project.naming_pattern);
  project.display_metrics = change.display_metrics.value_or(project.display_metrics);
}

}  // namespace

ProjectOverview SqliteProjects::create(const Project& project) {
  ProjectOverview created;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    Project made = project;
    if (made.team_id) made.owner_id = owner_of_team(connection, *made.team_id);
    require_row(connection, "users", "account", made.owner_id);
    require_no_row(connection, kProjectsTable, "project", made.id);
    insert_project(connection, made);
    if (!made.team_id) write_project_rows(connection, made.id, made.owner_id);
    created = *find_overview(connection, made.id);
    touched.add(kProjectsTable, made.id);
  });
  return created;
}

std::optional<ProjectOverview> SqliteProjects::get(std::string_view id) {
  const sqlite::Lease connection = pool_.reader();
  return find_overview(*connection, id);
}

std::vector<ProjectOverview> SqliteProjects::list(std::string_view user_id, const Page& page) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(
      std::string(kOverviewSql) +
      "WHERE (p.owner_id = ?1 OR p.team_id IN (SELECT id FROM teams WHERE owner_id = ?1) "
      "OR p.id IN (SELECT project_id FROM permissions WHERE user_id = ?1 "
      "AND action = 'project.view' AND allowed) "
      "OR p.team_id IN (SELECT team_id FROM permissions WHERE user_id = ?1 "
      "AND action = 'project.view' AND allowed))" +
      page_sql(page, {.time = "p.created_at", .id = "p.id"}));
  rows.bind(1, user_id);
  return read_page(rows, page, &read_overview);
}

ProjectOverview SqliteProjects::change(std::string_view id, const ProjectChange& change) {
  ProjectOverview changed;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    require_row(connection, kProjectsTable, "project", id);
    changed = *find_overview(connection, id);
    apply(change, changed.project);
    Statement row = connection.prepare(
        "UPDATE projects SET name = ?2, description = ?3, owner_id = ?4, team_id = ?5, "
        "metrics = ?6, settings = ?7, created_at = ?8 WHERE id = ?1");
    bind_project(row, changed.project);
    row.run();
    touched.add(kProjectsTable, id);
  });
  return changed;
}

bool SqliteProjects::remove(std::string_view id) {
  constexpr const char* kDeletions[] = {
      "DELETE FROM metrics WHERE experiment_id IN (SELECT id FROM experiments WHERE "
      "project_id = ?1)",
      "UPDATE experiments SET parent_experiment_id = NULL WHERE project_id <> ?1 AND "
      "parent_experiment_id IN (SELECT id FROM experiments WHERE project_id = ?1)",
      "DELETE FROM experiments WHERE project_id = ?1",
      "DELETE FROM hypotheses WHERE project_id = ?1",
      "DELETE FROM permissions WHERE project_id = ?1",
      "DELETE FROM projects WHERE id = ?1"};
  bool removed = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    removed = has_row(connection, kProjectsTable, id);
    if (!removed) return;
    for (const char* sql : kDeletions) connection.prepare(sql).bind(1, id).run();
    touched.add(kProjectsTable, id);
  });
  return removed;
}

std::optional<ProjectStatistics> SqliteProjects::statistics(std::string_view id) {
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare(
      "SELECT e.*, h.* FROM projects p, "
      "(SELECT count(*), total(upper(status) = 'RUNNING'), total(upper(status) = 'COMPLETE'), "
      "total(upper(status) = 'FAILED') FROM experiments WHERE project_id = ?1) AS e, "
      "(SELECT count(*), total(upper(status) = 'SUPPORTED'), total(upper(status) = 'REFUTED') "
      "FROM hypotheses WHERE project_id = ?1) AS h WHERE p.id = ?1");
  if (!row.bind(1, id).step()) return std::nullopt;
  return ProjectStatistics{.experiments = row.integer(0),
                           .running_experiments = row.integer(1),
                           .completed_experiments = row.integer(2),
                           .failed_experiments = row.integer(3),
                           .hypotheses = row.integer(4),
                           .supported_hypotheses = row.integer(5),
                           .refuted_hypotheses = row.integer(6)};
}

sqlite::RecordTable project_records() {
  return {.kind = kProjectKind,
          .table = kProjectsTable,
          .key = "id",
          .timestamps = {"created_at"},
          .read = &read_projects,
          .checks = {sqlite::check_of<&read_project>(kProjectsTable, "id", &projects_where)},
          .find_odd = &find_odd_projects,
          .write = &write_project};
}

}  // namespace cq::experiments
