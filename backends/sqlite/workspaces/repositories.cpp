#include "sqlite/workspaces/repositories.hpp"

#include <cq/error.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <cq/workspaces/records.hpp>

#include "sqlite/workspaces/columns.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kRepositoriesTable = "repositories";
constexpr std::string_view kRepositoryColumns =
    "id, name, remote_url, default_branch, description, settings, created_at, updated_at";

Repository read_repository(const Statement& row) {
  const RowReader reader(row, kRepositoriesTable);
  return {.id = reader.integer(0),
          .name = reader.text(1),
          .remote_url = reader.text(2),
          .default_branch = reader.text(3),
          .description = reader.optional_text(4),
          .settings = reader.json(5, "settings"),
          .created_at = reader.time(6, "created_at"),
          .updated_at = reader.time(7, "updated_at")};
}

std::string repositories_where(std::string_view rest) {
  return "SELECT " + std::string(kRepositoryColumns) + " FROM repositories " + std::string(rest);
}

void read_repositories(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(repositories_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_repository(rows)));
}

void find_odd_repositories(Connection& connection, const sqlite::VisitUnreadable& visit) {
  visit_odd(connection, {rows_beyond_json(kRepositoriesTable, "settings")}, visit);
}

ArchiveOutcome write_repository(Connection& connection, const ArchiveRecord& record) {
  const Repository repository = repository_of(record);
  {
    Statement row =
        connection.prepare(repositories_where("WHERE id = ?1 OR name = ?2 ORDER BY id"));
    if (row.bind(1, repository.id).bind(2, repository.name).step()) {
      return sqlite::kept_if(read_repository(row) == repository);
    }
  }
  connection
      .prepare("INSERT INTO repositories (" + std::string(kRepositoryColumns) +
               ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
      .bind(1, repository.id)
      .bind(2, repository.name)
      .bind(3, repository.remote_url)
      .bind(4, repository.default_branch)
      .bind_optional(5, repository.description)
      .bind(6, repository.settings)
      .bind(7, stored_time(repository.created_at))
      .bind(8, stored_time(repository.updated_at))
      .run();
  return ArchiveOutcome::kAdded;
}

std::string first_free_name(Connection& connection, const RemoteRepository& remote) {
  for (const std::string& name : remote.names) {
    Statement row = connection.prepare("SELECT 1 FROM repositories WHERE name = ?1");
    if (!row.bind(1, name).step()) return name;
  }
  throw Error(ErrorKind::kConflict,
              "Each name for the repository at '" + remote.remote_url +
                  "' is that of another one; make it known under another name.",
              "each name for this repository is that of another one");
}

Repository change_remote(Connection& connection, const RemoteRepository& remote, Timestamp at) {
  std::optional<Repository> known;
  {
    Statement row =
        connection.prepare(repositories_where("WHERE remote_url = ?1 ORDER BY id LIMIT 1"));
    if (row.bind(1, remote.remote_url).step()) known = read_repository(row);
  }
  const std::string columns(kRepositoryColumns);
  Statement row = connection.prepare(
      known ? "UPDATE repositories SET default_branch = ?2, settings = ?3, updated_at = ?4 "
              "WHERE id = ?1 RETURNING " +
                  columns
            : "INSERT INTO repositories (name, remote_url, default_branch, settings, created_at, "
              "updated_at) VALUES (?1, ?5, ?2, ?3, ?4, ?4) RETURNING " +
                  columns);
  if (known) {
    row.bind(1, known->id);
  } else {
    row.bind(1, first_free_name(connection, remote)).bind(5, remote.remote_url);
  }
  row.bind(2, remote.default_branch.value_or(known ? known->default_branch : "main"))
      .bind(3, merged_payload(known ? known->settings : "{}", remote.settings))
      .bind(4, stored_time(at))
      .step();
  return read_repository(row);
}

}  // namespace

Repository SqliteRepositories::upsert(const RepositoryValues& values, Timestamp at) {
  Repository made;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    Statement row = connection.prepare(
        "INSERT INTO repositories (name, remote_url, default_branch, description, settings, "
        "created_at, updated_at) VALUES (?1, ?2, ?3, ?4, coalesce(?5, '{}'), ?6, ?6) "
        "ON CONFLICT (name) DO UPDATE SET remote_url = excluded.remote_url, "
        "default_branch = excluded.default_branch, description = excluded.description, "
        "settings = coalesce(?5, repositories.settings), updated_at = excluded.updated_at "
        "RETURNING " +
        std::string(kRepositoryColumns));
    row.bind(1, values.name)
        .bind(2, values.remote_url)
        .bind(3, values.default_branch)
        .bind_optional(4, values.description)
        .bind_optional(5, values.settings)
        .bind(6, stored_time(at))
        .step();
    made = read_repository(row);
    touched.add(kRepositoriesTable, std::to_string(made.id));
  });
  return made;
}

Repository SqliteRepositories::init_remote(const RemoteRepository& remote, Timestamp at) {
  Repository made;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    made = change_remote(connection, remote, at);
    touched.add(kRepositoriesTable, std::to_string(made.id));
  });
  return made;
}

std::optional<Repository> SqliteRepositories::find(std::string_view name) {
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare(repositories_where("WHERE name = ?1"));
  return row.bind(1, name).step() ? std::optional(read_repository(row)) : std::nullopt;
}

std::optional<Repository> SqliteRepositories::get(std::int64_t id) {
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare(repositories_where("WHERE id = ?1"));
  return row.bind(1, id).step() ? std::optional(read_repository(row)) : std::nullopt;
}

std::vector<Repository> SqliteRepositories::list() {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(repositories_where("ORDER BY id"));
  return read_all(rows, &read_repository);
}

std::vector<Repository> SqliteRepositories::list_page(const RepositoryFilter& filter) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(repositories_where(
      "WHERE 1 = 1" + std::string(filter.remote_url ? " AND remote_url = ?2" : "") +
      std::string(filter.behind ? " AND id > ?3" : "") + " ORDER BY id"));
  if (filter.remote_url) rows.bind(2, *filter.remote_url);
  if (filter.behind) rows.bind(3, *filter.behind);
  return read_all(rows, &read_repository, filter.limit);
}

sqlite::RecordTable repository_records() {
  return {
      .kind = kRepositoryKind,
      .table = kRepositoriesTable,
      .key = "id",
      .timestamps = {"created_at", "updated_at"},
      .read = &read_repositories,
      .checks = {sqlite::check_of<&read_repository>(kRepositoriesTable, "id", &repositories_where)},
      .find_odd = &find_odd_repositories,
      .write = &write_repository};
}

}  // namespace cq::workspaces
