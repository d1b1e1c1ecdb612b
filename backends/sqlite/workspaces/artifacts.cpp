#include "sqlite/workspaces/artifacts.hpp"

#include <cq/workspaces/records.hpp>

#include "sqlite/workspaces/columns.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kArtifactsTable = "artifacts";
constexpr std::string_view kArtifactColumns =
    "id, session_id, command_id, kind, path, content_type, description, size_bytes, "
    "checksum_sha256, metadata, created_at, updated_at";

Artifact read_artifact(const Statement& row) {
  const RowReader reader(row, kArtifactsTable);
  return {.id = reader.integer(0),
          .session_id = reader.text(1),
          .command_id = reader.optional_integer(2),
          .kind = reader.named(3, "kind", parse_artifact_kind),
          .path = reader.text(4),
          .content_type = reader.optional_text(5),
          .description = reader.optional_text(6),
          .size_bytes = reader.optional_integer(7),
          .checksum_sha256 = reader.optional_text(8),
          .metadata = reader.json(9, "metadata"),
          .created_at = reader.time(10, "created_at"),
          .updated_at = reader.time(11, "updated_at")};
}

std::string artifacts_where(std::string_view rest) {
  return "SELECT " + std::string(kArtifactColumns) + " FROM artifacts " + std::string(rest);
}

std::optional<Artifact> find_artifact(Connection& connection, std::int64_t id) {
  Statement row = connection.prepare(artifacts_where("WHERE id = ?1"));
  return row.bind(1, id).step() ? std::optional(read_artifact(row)) : std::nullopt;
}

/// Without an id it gets one; returns it.
std::int64_t insert_artifact(Connection& connection, const Artifact& artifact,
                             const std::optional<std::int64_t>& id) {
  connection
      .prepare("INSERT INTO artifacts (" + std::string(kArtifactColumns) +
               ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")
      .bind_optional(1, id)
      .bind(2, artifact.session_id)
      .bind_optional(3, artifact.command_id)
      .bind(4, stored_name(to_string(artifact.kind)))
      .bind(5, artifact.path)
      .bind_optional(6, artifact.content_type)
      .bind_optional(7, artifact.description)
      .bind_optional(8, artifact.size_bytes)
      .bind_optional(9, artifact.checksum_sha256)
      .bind(10, artifact.metadata)
      .bind(11, stored_time(artifact.created_at))
      .bind(12, stored_time(artifact.updated_at))
      .run();
  return connection.last_insert_id();
}

void read_artifacts(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(artifacts_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_artifact(rows)));
}

void find_odd_artifacts(Connection& connection, const sqlite::VisitUnreadable& visit) {
  visit_odd(connection,
            {dangling_rows(kArtifactsTable, "session_id", "sessions"),
             dangling_rows(kArtifactsTable, "command_id", "commands"),
             misspelt_rows(kArtifactsTable, "kind"), rows_beyond_json(kArtifactsTable, "metadata")},
            visit);
}

ArchiveOutcome write_artifact(Connection& connection, const ArchiveRecord& record) {
  const Artifact artifact = artifact_of(record);
  if (const auto found = find_artifact(connection, artifact.id)) {
    return sqlite::kept_if(*found == artifact);
  }
  insert_artifact(connection, artifact, artifact.id);
  return ArchiveOutcome::kAdded;
}

bool has_as_many_artifacts(Connection& connection, std::string_view session_id, std::size_t most) {
  Statement row = connection.prepare(
      "SELECT count(*) FROM (SELECT 1 FROM artifacts WHERE session_id = ?1 LIMIT ?2)");
  row.bind(1, session_id).bind(2, stored_limit(most)).step();
  return row.integer(0) >= stored_limit(most);
}

}  // namespace

Artifact SqliteArtifacts::record(const Artifact& artifact, Timestamp at) {
  Artifact made = artifact;
  made.created_at = made.updated_at = at;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    made.id = insert_artifact(connection, made, std::nullopt);
    touched.add(kArtifactsTable, std::to_string(made.id));
  });
  return made;
}

std::optional<Artifact> SqliteArtifacts::get(std::int64_t id) {
  const sqlite::Lease connection = pool_.reader();
  return find_artifact(*connection, id);
}

std::vector<Artifact> SqliteArtifacts::list(std::string_view session_id) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(artifacts_where("WHERE session_id = ?1 ORDER BY id"));
  rows.bind(1, session_id);
  return read_all(rows, &read_artifact);
}

std::optional<Artifact> SqliteArtifacts::record_within(const Artifact& artifact, std::size_t most,
                                                       Timestamp at) {
  std::optional<Artifact> made;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    made.reset();  // where it is called again
    if (has_as_many_artifacts(connection, artifact.session_id, most)) return;
    made = artifact;
    made->created_at = made->updated_at = at;
    made->id = insert_artifact(connection, *made, std::nullopt);
    touched.add(kArtifactsTable, std::to_string(made->id));
  });
  return made;
}

std::vector<Artifact> SqliteArtifacts::list_page(const ArtifactFilter& filter) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(artifacts_where(
      "WHERE session_id = ?1" + std::string(filter.kind ? " AND upper(kind) = ?3" : "") +
      std::string(filter.command_id ? " AND command_id = ?4" : "") +
      std::string(filter.behind ? " AND id > ?5" : "") + " ORDER BY id"));
  rows.bind(1, filter.session_id);
  if (filter.kind) rows.bind(3, stored_name(to_string(*filter.kind)));
  if (filter.command_id) rows.bind(4, *filter.command_id);
  if (filter.behind) rows.bind(5, *filter.behind);
  return read_all(rows, &read_artifact, filter.limit);
}

sqlite::RecordTable artifact_records() {
  return {.kind = kArtifactKind,
          .table = kArtifactsTable,
          .key = "id",
          .timestamps = {"created_at", "updated_at"},
          .read = &read_artifacts,
          .checks = {sqlite::check_of<&read_artifact>(kArtifactsTable, "id", &artifacts_where)},
          .find_odd = &find_odd_artifacts,
          .write = &write_artifact};
}

}  // namespace cq::workspaces
