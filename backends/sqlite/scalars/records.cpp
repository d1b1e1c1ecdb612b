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
    "SELECT id, experiment, name, number, points, first_step, last_step, earliest, latest, data, "
    "outline FROM scalar_chunks ";
constexpr std::string_view kTags =
    "SELECT id, experiment, number, step, logged_at, names, tags FROM scalar_tags ";
constexpr std::string_view kBatches = "SELECT id, experiment, number FROM scalar_batches ";

std::string sql_of(std::string_view columns, std::string_view rest) {
  return std::string(columns) + std::string(rest);
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
    throw Error(ErrorKind::kCorrupt, "The row '" + row.text(0) + "' in table scalar_chunks can't " +
                                         "be read: " + damage +
                                         "; restore a backup, or remove the row.");
  }
  auto [project_id, experiment_id] = ids_in(row.text_view(1));
  return {.project_id = std::move(project_id),
          .experiment_id = std::move(experiment_id),
          .name = row.text(2),
          .number = row.integer(3),
          .points = std::string(row.blob_view(9))};
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
                  .tags = reader.texts(6, "tags")}};
}

StoredBatch read_batch(const Statement& row) {
  const std::string_view experiment = row.text_view(1);
  auto [project_id, experiment_id] = ids_in(experiment);
  const std::string key = row.text(0);
  return {.project_id = std::move(project_id),
          .experiment_id = std::move(experiment_id),
          .id = key.substr(std::min(key.size(), row.text_view(1).size() + 1)),
          .number = row.integer(2)};
}

StoredProject read_project(const Statement& row) {
  return {.id = row.text(0)};
}

StoredExperiment read_stored_experiment(const Statement& row) {
  return read_experiment(row).stored;
}

void read_projects(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare("SELECT id FROM scalar_projects ORDER BY id");
  while (rows.step()) visit(to_record(read_project(rows)));
}

void read_experiments(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare("SELECT " + std::string(kExperimentColumns) +
                                      " FROM scalar_experiments ORDER BY id");
  while (rows.step()) visit(to_record(read_stored_experiment(rows)));
}

void read_chunks(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(sql_of(kChunks, "ORDER BY id"));
  while (rows.step()) visit(to_record(read_chunk(rows)));
}

void read_all_tags(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(sql_of(kTags, "ORDER BY id"));
  while (rows.step()) visit(to_record(read_tags(rows)));
}

void read_batches(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(sql_of(kBatches, "ORDER BY id"));
  while (rows.step()) visit(to_record(read_batch(rows)));
}

void find_unreadable_chunks(Connection& connection, const sqlite::VisitUnreadable& visit) {
  Statement rows = connection.prepare(sql_of(kChunks, "ORDER BY id"));
  sqlite::visit_unreadable(rows, &read_chunk, visit);
}

void find_unreadable_tags(Connection& connection, const sqlite::VisitUnreadable& visit) {
  Statement rows = connection.prepare(sql_of(kTags, "ORDER BY id"));
  sqlite::visit_unreadable(rows, &read_tags, visit);
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

/// What became of a record that is there; nullopt: none is.
template <typename Stored, typename Read>
std::optional<ArchiveOutcome> kept(Connection& connection, const std::string& sql,
                                   std::string_view key, const Stored& stored, const Read& read) {
  Statement row = connection.prepare(sql + " WHERE id = ?1");
  if (!row.bind(1, key).step()) return std::nullopt;
  return sqlite::kept_if(read(row) == stored);
}

ArchiveOutcome write_project(Connection& connection, const ArchiveRecord& record) {
  const StoredProject project = project_of(record);
  if (has_project_row(connection, project.id)) return ArchiveOutcome::kKept;
  if (const auto outcome = kept(connection, "SELECT id FROM scalar_projects", project.id,
                                StoredProject{}, &read_project)) {
    return *outcome;  // it is being removed
  }
  Statement row = connection.prepare("INSERT INTO scalar_projects (id, removing) VALUES (?1, 0)");
  row.bind(1, project.id).run();
  return ArchiveOutcome::kAdded;
}

ArchiveOutcome write_stored_experiment(Connection& connection, const ArchiveRecord& record) {
  const StoredExperiment experiment = experiment_of(record);
  const std::string key = experiment_key(experiment.project_id, experiment.experiment_id);
  if (const auto row = find_experiment(connection, key)) {
    return sqlite::kept_if(row->stored == experiment);
  }
  if (!has_project_row(connection, experiment.project_id)) {
    return ArchiveOutcome::kMissingReference;
  }
  write_experiment(connection, {.stored = experiment});
  return ArchiveOutcome::kAdded;
}

/// Adds to a series' row what a chunk has that was written.
void add_to_series(Connection& connection, const SeriesKey& series, const Summary& summary,
                   std::uint64_t bytes, bool is_last) {
  auto row = is_last ? find_series(connection, series) : std::nullopt;
  if (!row)
    row = summed_chunks(connection, series);
  else {
    add_later(row->summary, summary);
    row->bytes += bytes;
  }
  if (row) write_series(connection, series, *row);
}

ArchiveOutcome write_stored_chunk(Connection& connection, const ArchiveRecord& record) {
  const StoredChunk chunk = chunk_of(record);
  const std::string experiment = experiment_key(chunk.project_id, chunk.experiment_id);
  const SeriesKey series{.experiment = experiment, .name = chunk.name};
  if (const auto outcome =
          kept(connection, std::string(kChunks), chunk_key(experiment, chunk.name, chunk.number),
               chunk, &read_chunk)) {
    return *outcome;
  }
  if (!find_experiment(connection, experiment)) return ArchiveOutcome::kMissingReference;
  const auto points = decode_chunk(chunk.points);
  if (!points) return ArchiveOutcome::kDiffers;  // chunk_of() refuses such
  const auto before = find_chunk_before(connection, series, kNumberEnd);
  const std::uint64_t bytes = write_chunk(connection, series, chunk.number, *points, chunk.points);
  add_to_series(connection, series, summary_of(*points), bytes,
                before && before->number < chunk.number);
  return ArchiveOutcome::kAdded;
}

ArchiveOutcome write_tags(Connection& connection, const ArchiveRecord& record) {
  const StoredTags tags = tags_of(record);
  const std::string experiment = experiment_key(tags.project_id, tags.experiment_id);
  if (const auto outcome = kept(connection, std::string(kTags), tags_key(experiment, tags.number),
                                tags, &read_tags)) {
    return *outcome;
  }
  auto row = find_experiment(connection, experiment);
  if (!row) return ArchiveOutcome::kMissingReference;
  ++row->tagged_rows;
  row->tagged_bytes += insert_tags(connection, experiment, tags.number, tags.row);
  write_experiment(connection, *row);
  return ArchiveOutcome::kAdded;
}

ArchiveOutcome write_batch(Connection& connection, const ArchiveRecord& record) {
  const StoredBatch batch = batch_of(record);
  const std::string experiment = experiment_key(batch.project_id, batch.experiment_id);
  if (const auto outcome = kept(connection, std::string(kBatches), batch_key(experiment, batch.id),
                                batch, &read_batch)) {
    return *outcome;
  }
  if (!find_experiment(connection, experiment)) return ArchiveOutcome::kMissingReference;
  insert_batch(connection, experiment, batch.id, batch.number);
  return ArchiveOutcome::kAdded;
}

}  // namespace

sqlite::RecordTable project_records() {
  return {.kind = kProjectKind,
          .table = kProjectsTable,
          .key = "id",
          .read = &read_projects,
          .find_odd = &find_odd_projects,
          .write = &write_project};
}

sqlite::RecordTable experiment_records() {
  return {.kind = kExperimentKind,
          .table = kExperimentsTable,
          .key = "id",
          .read = &read_experiments,
          .write = &write_stored_experiment};
}

sqlite::RecordTable chunk_records() {
  return {.kind = kChunkKind,
          .table = kChunksTable,
          .key = "id",
          .derived = {kSeriesTable},  // sums over chunks
          .read = &read_chunks,
          .find_unreadable = &find_unreadable_chunks,
          .find_odd = &find_odd_chunks,
          .write = &write_stored_chunk};
}

sqlite::RecordTable tags_records() {
  return {.kind = kTagsKind,
          .table = kTagsTable,
          .key = "id",
          .read = &read_all_tags,
          .find_unreadable = &find_unreadable_tags,
          .write = &write_tags};
}

sqlite::RecordTable batch_records() {
  return {.kind = kBatchKind,
          .table = kBatchesTable,
          .key = "id",
          .read = &read_batches,
          .write = &write_batch};
}

}  // namespace cq::scalars
