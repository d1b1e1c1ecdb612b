#include <algorithm>
#include <cq/error.hpp>
#include <cq/scalars/chunk.hpp>
#include <cq/scalars/records.hpp>

#include "sqlite/db/columns.hpp"
#include "sqlite/scalars/chunk_rows.hpp"
#include "sqlite/scalars/rows.hpp"
#include "sqlite/scalars/scalars.hpp"

namespace cq::scalars {

using sqlite::Connection;
using sqlite::RowReader;
using sqlite::Statement;

namespace {

constexpr std::string_view kChunks =
    "SELECT r.id, r.experiment, r.name, r.number, r.points, r.first_step, r.last_step, r.earliest, "
    "r.latest, r.data, r.outline, coalesce(e.logged_rows, 0) FROM scalar_chunks AS r LEFT JOIN "
    "scalar_experiments AS e ON e.id = r.experiment ";
constexpr std::string_view kTags =
    "SELECT r.id, r.experiment, r.number, r.step, r.logged_at, r.names, r.tags, "
    "coalesce(e.logged_rows, 0) FROM scalar_tags AS r LEFT JOIN scalar_experiments AS e ON e.id = "
    "r.experiment ";
constexpr std::string_view kBatches =
    "SELECT r.id, r.experiment, r.number, coalesce(e.logged_rows, 0) FROM scalar_batches AS r LEFT "
    "JOIN scalar_experiments AS e ON e.id = r.experiment ";

// Which rows are records: nothing of a project that is being removed is.
constexpr std::string_view kProjectStays = "removing = 0";
constexpr std::string_view kProjectOfExperimentStays =
    "project_id NOT IN (SELECT id FROM scalar_projects WHERE removing <> 0)";
constexpr std::string_view kProjectOfLoggedStays =
    "experiment NOT IN (SELECT x.id FROM scalar_experiments AS x JOIN scalar_projects AS p ON p.id "
    "= x.project_id WHERE p.removing <> 0)";

std::string records_sql(std::string_view columns) {
  return std::string(columns) + "WHERE " + std::string(kProjectOfLoggedStays) + " ORDER BY r.id";
}

std::string sql_of(std::string_view columns, std::string_view rest) {
  return std::string(columns) + std::string(rest);
}

std::string chunks_where(std::string_view rest) {
  return sql_of(kChunks, rest);
}

std::string tags_where(std::string_view rest) {
  return sql_of(kTags, rest);
}

/// What is wrong with a chunk's row; null: nothing.
const char* damage_of(const Statement& row) {
  const auto points = decode_chunk(row.blob_view(9));
  if (!points) return "its points are no whole chunk";
  if (!std::is_sorted(points->begin(), points->end(), [](const Point& left, const Point& right) {
        return left.step < right.step;
      })) {
    return "its points aren't in the order of their steps";
  }
  const Summary summary = summary_of(*points);
  if (static_cast<std::int64_t>(summary.count) != row.integer(4) ||
      summary.first.step != row.integer(5) || summary.last.step != row.integer(6) ||
      summary.earliest != row.integer(7) || summary.latest != row.integer(8)) {
    return "its points aren't those that the row says";
  }
  if (row.blob_view(10) != write_outline(*points)) {
    return "its outline isn't that of its points";
  }
  return nullptr;
}

StoredChunk read_chunk(const Statement& row) {
  if (const char* const damage = damage_of(row)) {
    throw sqlite::UnreadableRow(kChunksTable, row.text(0),
                                "The row '" + row.text(0) +
                                    "' in table scalar_chunks can't be "
                                    "read: " +
                                    damage + "; restore a backup, or remove the row.");
  }
  auto [project_id, experiment_id] = ids_in(row.text_view(1));
  return {.project_id = std::move(project_id),
          .experiment_id = std::move(experiment_id),
          .name = row.text(2),
          .number = row.integer(3),
          .points = std::string(row.blob_view(9)),
          .rows = row.integer(11)};
}

StoredTags read_tags(const Statement& row) {
  const RowReader reader(row, kTagsTable);
  auto [project_id, experiment_id] = ids_in(row.text_view(1));
  return {.project_id = std::move(project_id),
          .experiment_id = std::move(experiment_id),
          .number = row.integer(2),
          .row = {.step = row.integer(3),
                  .time = row.integer(4),
                  .names = reader.texts(5, "names"),
                  .tags = reader.texts(6, "tags")},
          .rows = row.integer(7)};
}

StoredBatch read_batch(const Statement& row) {
  const std::string_view experiment = row.text_view(1);
  auto [project_id, experiment_id] = ids_in(experiment);
  const std::string key = row.text(0);
  return {.project_id = std::move(project_id),
          .experiment_id = std::move(experiment_id),
          .id = key.substr(std::min(key.size(), row.text_view(1).size() + 1)),
          .number = row.integer(2),
          .rows = row.integer(3)};
}

StoredProject read_project(const Statement& row) {
  return {.id = row.text(0)};
}

StoredExperiment read_stored_experiment(const Statement& row) {
  return read_experiment(row).stored;
}

void read_projects(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare("SELECT id FROM scalar_projects WHERE " +
                                      std::string(kProjectStays) + " ORDER BY id");
  while (rows.step()) visit(to_record(read_project(rows)));
}

void read_experiments(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare("SELECT " + std::string(kExperimentColumns) +
                                      " FROM scalar_experiments WHERE " +
                                      std::string(kProjectOfExperimentStays) + " ORDER BY id");
  while (rows.step()) visit(to_record(read_stored_experiment(rows)));
}

void read_chunks(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(records_sql(kChunks));
  while (rows.step()) visit(to_record(read_chunk(rows)));
}

void read_all_tags(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(records_sql(kTags));
  while (rows.step()) visit(to_record(read_tags(rows)));
}

void read_batches(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(records_sql(kBatches));
  while (rows.step()) visit(to_record(read_batch(rows)));
}

void find_odd_projects(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(connection,
                    {"SELECT id, 'it was being removed, and not all of it is gone; remove it "
                     "again.' FROM scalar_projects WHERE removing <> 0 ORDER BY id"},
                    visit);
}

void find_odd_chunks(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(
      connection,
      {"SELECT c.id, 'its series has no row.' FROM scalar_chunks AS c WHERE NOT EXISTS (SELECT 1 "
       "FROM scalar_series AS s WHERE s.experiment = c.experiment AND s.name = c.name) ORDER BY "
       "c.id",
       "SELECT s.experiment || '/' || s.name, 'its series has another number of points than its "
       "chunks.' FROM scalar_series AS s WHERE s.points <> (SELECT coalesce(sum(c.points), 0) FROM "
       "scalar_chunks AS c WHERE c.experiment = s.experiment AND c.name = s.name) ORDER BY 1"},
      visit);
}

/// What became of a record of something that an experiment has logged; nullopt: it is to be added.
template <typename Stored, typename Read>
std::optional<ArchiveOutcome> not_added(Connection& connection, std::string_view columns,
                                        std::string_view key, const Stored& stored,
                                        const ExperimentRow& experiment, const Read& read) {
  Statement row = connection.prepare(sql_of(columns, "WHERE r.id = ?1"));
  if (row.bind(1, key).step()) {
    Stored held = read(row);
    held.rows = stored.rows;  // it is the same, whatever was logged behind it
    return sqlite::kept_if(held == stored);
  }
  if (stored.rows != experiment.stored.rows) return ArchiveOutcome::kDiffers;
  return std::nullopt;
}

ArchiveOutcome write_project(Connection& connection, const ArchiveRecord& record) {
  const StoredProject project = project_of(record);
  if (has_project_row(connection, project.id)) return ArchiveOutcome::kKept;
  {
    Statement removed = connection.prepare("SELECT 1 FROM scalar_projects WHERE id = ?1");
    if (removed.bind(1, project.id).step()) return ArchiveOutcome::kDiffers;
  }
  Statement row = connection.prepare("INSERT INTO scalar_projects (id, removing) VALUES (?1, 0)");
  row.bind(1, project.id).run();
  return ArchiveOutcome::kAdded;
}

ArchiveOutcome write_stored_experiment(Connection& connection, const ArchiveRecord& record) {
  const StoredExperiment experiment = experiment_of(record);
  if (const auto row =
          find_experiment(connection, experiment.project_id, experiment.experiment_id)) {
    return sqlite::kept_if(row->stored == experiment);
  }
  if (!has_project_row(connection, experiment.project_id)) {
    return ArchiveOutcome::kMissingReference;
  }
  write_experiment(connection, {.stored = experiment});
  return ArchiveOutcome::kAdded;
}

ArchiveOutcome write_stored_chunk(Connection& connection, const ArchiveRecord& record) {
  const StoredChunk chunk = chunk_of(record);
  const auto experiment = find_experiment(connection, chunk.project_id, chunk.experiment_id);
  if (!experiment) return ArchiveOutcome::kMissingReference;
  const std::string key = experiment_key(chunk.project_id, chunk.experiment_id);
  if (const auto outcome = not_added(connection, kChunks, chunk_key(key, chunk.name, chunk.number),
                                     chunk, *experiment, &read_chunk)) {
    return *outcome;
  }
  const auto points = decode_chunk(chunk.points);
  if (!points) return ArchiveOutcome::kDiffers;  // chunk_of() refuses such
  const SeriesKey series{.experiment = key, .name = chunk.name};
  const auto before = find_chunk_before(connection, series, kNumberEnd);
  // Read before the chunk is written, which sums that are made anew would have already.
  auto row =
      before && before->number < chunk.number ? find_series(connection, series) : std::nullopt;
  const std::uint64_t bytes = write_chunk(connection, series, chunk.number, *points, chunk.points);
  if (row) {
    add_later(row->summary, summary_of(*points));
    row->bytes += bytes;
  } else {
    row = summed_chunks(connection, series);
  }
  if (row) write_series(connection, series, *row);
  return ArchiveOutcome::kAdded;
}

ArchiveOutcome write_tags(Connection& connection, const ArchiveRecord& record) {
  const StoredTags tags = tags_of(record);
  auto experiment = find_experiment(connection, tags.project_id, tags.experiment_id);
  if (!experiment) return ArchiveOutcome::kMissingReference;
  const std::string key = experiment_key(tags.project_id, tags.experiment_id);
  if (const auto outcome =
          not_added(connection, kTags, tags_key(key, tags.number), tags, *experiment, &read_tags)) {
    return *outcome;
  }
  ++experiment->tagged_rows;
  experiment->tagged_bytes += insert_tags(connection, key, tags.number, tags.row);
  write_experiment(connection, *experiment);
  return ArchiveOutcome::kAdded;
}

ArchiveOutcome write_batch(Connection& connection, const ArchiveRecord& record) {
  const StoredBatch batch = batch_of(record);
  const auto experiment = find_experiment(connection, batch.project_id, batch.experiment_id);
  if (!experiment) return ArchiveOutcome::kMissingReference;
  const std::string key = experiment_key(batch.project_id, batch.experiment_id);
  if (const auto outcome = not_added(connection, kBatches, batch_key(key, batch.id), batch,
                                     *experiment, &read_batch)) {
    return *outcome;
  }
  // It would be remembered longer than others are.
  if (batch.number >= experiment->stored.batches) return ArchiveOutcome::kDiffers;
  insert_batch(connection, key, batch.id, batch.number);
  return ArchiveOutcome::kAdded;
}

}  // namespace

sqlite::RecordTable project_records() {
  return {.kind = kProjectKind,
          .table = kProjectsTable,
          .key = "id",
          .where = kProjectStays,
          .read = &read_projects,
          .find_odd = &find_odd_projects,
          .write = &write_project};
}

sqlite::RecordTable experiment_records() {
  return {.kind = kExperimentKind,
          .table = kExperimentsTable,
          .key = "id",
          .where = kProjectOfExperimentStays,
          .read = &read_experiments,
          .write = &write_stored_experiment};
}

sqlite::RecordTable chunk_records() {
  return {.kind = kChunkKind,
          .table = kChunksTable,
          .key = "id",
          .where = kProjectOfLoggedStays,
          .derived = {kSeriesTable},  // sums over chunks
          .read = &read_chunks,
          .checks = {sqlite::check_of<&read_chunk>(kChunksTable, "r.id", &chunks_where)},
          .find_odd = &find_odd_chunks,
          .write = &write_stored_chunk};
}

sqlite::RecordTable tags_records() {
  return {.kind = kTagsKind,
          .table = kTagsTable,
          .key = "id",
          .where = kProjectOfLoggedStays,
          .read = &read_all_tags,
          .checks = {sqlite::check_of<&read_tags>(kTagsTable, "r.id", &tags_where)},
          .write = &write_tags};
}

sqlite::RecordTable batch_records() {
  return {.kind = kBatchKind,
          .table = kBatchesTable,
          .key = "id",
          .where = kProjectOfLoggedStays,
          .read = &read_batches,
          .write = &write_batch};
}

}  // namespace cq::scalars
