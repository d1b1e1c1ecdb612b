#include "sqlite/experiments/permissions.hpp"

#include <cq/experiments/records.hpp>

#include "sqlite/db/columns.hpp"
#include "sqlite/experiments/pages.hpp"

namespace cq::experiments {

using sqlite::Connection;
using sqlite::Statement;

namespace {

constexpr std::string_view kPermissionsTable = "permissions";
constexpr std::string_view kPermissionColumns =
    "id, user_id, team_id, project_id, action, allowed, expires_at";

/// A random UUID of version 4.
constexpr std::string_view kNewId =
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || "
    "substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || "
    "substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

/// Whether ?1 owns project p or its team, and what the rows on either say of action ?3.
constexpr std::string_view kStanding =
    "p.owner_id = ?1 OR EXISTS (SELECT 1 FROM teams t WHERE t.id = p.team_id AND t.owner_id = ?1),"
    " (SELECT max(allowed) FROM permissions WHERE project_id = p.id AND user_id = ?1 "
    "AND action = ?3),"
    " (SELECT max(allowed) FROM permissions WHERE team_id = p.team_id AND user_id = ?1 "
    "AND action = ?3)";

/// Reads what kStanding asks for, from that column on.
bool is_allowed(const Statement& row, int first, std::string_view action) {
  if (row.integer(first) != 0 && allows(TeamRole::kOwner, action)) return true;
  const int on_project = first + 1;
  return row.integer(row.is_null(on_project) ? first + 2 : on_project) != 0;
}

Permission read_permission(const Statement& row) {
  const sqlite::RowReader reader(row, kPermissionsTable);
  return {.id = reader.text(0),
          .user_id = reader.text(1),
          .team_id = reader.optional_text(2),
          .project_id = reader.optional_text(3),
          .action = reader.text(4),
          .allowed = reader.boolean(5),
          .expires_at = reader.optional_time(6, "expires_at")};
}

std::string permissions_where(std::string_view rest) {
  return "SELECT " + std::string(kPermissionColumns) + " FROM permissions " + std::string(rest);
}

void read_permissions(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(permissions_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_permission(rows)));
}

void find_odd_permissions(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(connection,
                    {sqlite::dangling_rows(kPermissionsTable, "user_id", "users"),
                     sqlite::dangling_rows(kPermissionsTable, "team_id", "teams"),
                     sqlite::dangling_rows(kPermissionsTable, "project_id", "projects"),
                     "SELECT id, 'neither a team nor a project is named.' FROM permissions WHERE "
                     "team_id IS NULL AND project_id IS NULL ORDER BY id"},
                    visit);
}

ArchiveOutcome write_permission(Connection& connection, const ArchiveRecord& record) {
  const Permission permission = permission_of(record);
  {
    Statement row = connection.prepare(permissions_where("WHERE id = ?1"));
    if (row.bind(1, permission.id).step()) {
      return sqlite::kept_if(read_permission(row) == permission);
    }
  }
  connection
      .prepare("INSERT INTO permissions (" + std::string(kPermissionColumns) +
               ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
      .bind(1, permission.id)
      .bind(2, permission.user_id)
      .bind_optional(3, permission.team_id)
      .bind_optional(4, permission.project_id)
      .bind(5, permission.action)
      .bind(6, std::int64_t{permission.allowed})
      .bind_optional(7, sqlite::stored_time(permission.expires_at))
      .run();
  return ArchiveOutcome::kAdded;
}

/// `scope` is the column that names what the rows are on.
void write_rows(Connection& connection, std::string_view scope, std::string_view on,
                std::string_view user_id, TeamRole role, const auto& actions) {
  const std::string sql = "INSERT INTO permissions (id, user_id, " + std::string(scope) +
                          ", action, allowed) VALUES (" + std::string(kNewId) + ", ?1, ?2, ?3, ?4)";
  for (const std::string_view action : actions) {
    connection.prepare(sql)
        .bind(1, user_id)
        .bind(2, on)
        .bind(3, action)
        .bind(4, std::int64_t{allows(role, action)})
        .run();
  }
}

}  // namespace

std::optional<bool> SqlitePermissions::in_project(std::string_view user_id,
                                                  std::string_view project_id,
                                                  std::string_view action) {
  const sqlite::Lease connection = pool_.reader();
  Statement row =
      connection->prepare("SELECT " + std::string(kStanding) + " FROM projects p WHERE p.id = ?2");
  if (!row.bind(1, user_id).bind(2, project_id).bind(3, action).step()) return std::nullopt;
  return is_allowed(row, 0, action);
}

std::optional<ExperimentAccess> SqlitePermissions::in_experiment(std::string_view user_id,
                                                                 std::string_view experiment_id,
                                                                 std::string_view action) {
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare(
      "SELECT p.id, " + std::string(kStanding) +
      " FROM experiments e JOIN projects p ON p.id = e.project_id WHERE e.id = ?2");
  if (!row.bind(1, user_id).bind(2, experiment_id).bind(3, action).step()) return std::nullopt;
  return ExperimentAccess{.project_id = row.text(0), .allowed = is_allowed(row, 1, action)};
}

bool SqlitePermissions::in_team(std::string_view user_id, std::string_view team_id,
                                std::string_view action) {
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare(
      "SELECT t.owner_id = ?1, (SELECT max(allowed) FROM permissions WHERE team_id = t.id "
      "AND user_id = ?1 AND action = ?3) FROM teams t WHERE t.id = ?2");
  if (!row.bind(1, user_id).bind(2, team_id).bind(3, action).step()) return false;
  return (row.integer(0) != 0 && allows(TeamRole::kOwner, action)) || row.integer(1) != 0;
}

void write_team_rows(Connection& connection, std::string_view team_id, std::string_view user_id,
                     TeamRole role) {
  connection.prepare("DELETE FROM permissions WHERE team_id = ?1 AND user_id = ?2")
      .bind(1, team_id)
      .bind(2, user_id)
      .run();
  write_rows(connection, "team_id", team_id, user_id, role, kTeamActions);
  write_rows(connection, "team_id", team_id, user_id, role, kProjectActions);
}

void write_project_rows(Connection& connection, std::string_view project_id,
                        std::string_view user_id) {
  connection.prepare("DELETE FROM permissions WHERE project_id = ?1 AND user_id = ?2")
      .bind(1, project_id)
      .bind(2, user_id)
      .run();
  write_rows(connection, "project_id", project_id, user_id, TeamRole::kOwner, kProjectActions);
}

sqlite::RecordTable permission_records() {
  return {
      .kind = kPermissionKind,
      .table = kPermissionsTable,
      .key = "id",
      .read = &read_permissions,
      .checks = {sqlite::check_of<&read_permission>(kPermissionsTable, "id", &permissions_where)},
      .find_odd = &find_odd_permissions,
      .write = &write_permission};
}

}  // namespace cq::experiments
