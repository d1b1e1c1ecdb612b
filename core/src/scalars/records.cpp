#include <algorithm>
#include <cq/error.hpp>
#include <cq/json_writer.hpp>
#include <cq/scalars/bounds.hpp>
#include <cq/scalars/chunk.hpp>
#include <cq/scalars/records.hpp>

#include "records/record_reader.hpp"
#include "scalars/base64.hpp"

namespace cq::scalars {
namespace {

/// The number with zeros in front, so that keys sort in the order of their numbers.
std::string digits(std::int64_t number) {
  const std::string text = std::to_string(number);
  const std::size_t width = std::to_string(kNumberEnd - 1).size();
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

/// A record's JSON, begun with what all but a project's have.
template <typename Stored>
JsonObjectWriter begun(const Stored& stored) {
  JsonObjectWriter json;
  json.add("project_id", stored.project_id).add("experiment_id", stored.experiment_id);
  return json;
}

std::string id_in(const RecordReader& reader, std::string_view member, std::string_view what) {
  std::string id = reader.text(member);
  require_id(what, id);
  return id;
}

std::string project_in(const RecordReader& reader) {
  return id_in(reader, "project_id", "project");
}

std::string experiment_in(const RecordReader& reader) {
  return id_in(reader, "experiment_id", "experiment");
}

std::int64_t number_in(const RecordReader& reader, std::string_view member) {
  const std::int64_t number = reader.integer(member);
  if (number < 0 || number >= kNumberEnd) {
    reader.refuse(std::string(member) + " is beyond what there are");
  }
  return number;
}

/// A number from below the record's `rows`.
std::int64_t number_below_rows(const RecordReader& reader) {
  const std::int64_t number = number_in(reader, "number");
  if (number >= number_in(reader, "rows")) {
    reader.refuse("number isn't less than rows, as that of what was logged is");
  }
  return number;
}

TaggedRow tagged_row_in(const RecordReader& reader) {
  TaggedRow row{.step = reader.integer("step"),
                .time = reader.integer("time"),
                .names = reader.texts("names"),
                .tags = reader.texts("tags")};
  if (row.tags.empty()) reader.refuse("tags are none");
  if (!std::is_sorted(row.names.begin(), row.names.end())) {
    reader.refuse("names aren't in the order of their bytes");
  }
  Row logged{.step = row.step, .time = row.time, .tags = row.tags};
  for (const std::string& name : row.names) logged.values.push_back({.name = name});
  require_rows({&logged, 1});
  return row;
}

std::string points_in(const RecordReader& reader) {
  auto bytes = from_base64(reader.text("points"));
  const auto points = bytes ? decode_chunk(*bytes) : std::nullopt;
  if (!points) reader.refuse("points are no whole chunk in base64");
  if (!std::is_sorted(points->begin(), points->end(), [](const Point& left, const Point& right) {
        return left.step < right.step;
      })) {
    reader.refuse("points aren't in the order of their steps");
  }
  for (const Point& point : *points) require_time(point.time);
  return *std::move(bytes);
}

}  // namespace

std::string experiment_key(std::string_view project_id, std::string_view experiment_id) {
  return std::string(project_id) + '/' + std::string(experiment_id);
}

std::string chunk_key(std::string_view experiment, std::string_view name, std::int64_t number) {
  return std::string(experiment) + '/' + std::string(name) + '/' + digits(number);
}

std::string tags_key(std::string_view experiment, std::int64_t number) {
  return std::string(experiment) + '/' + digits(number);
}

std::string batch_key(std::string_view experiment, std::string_view id) {
  return std::string(experiment) + '/' + std::string(id);
}

ArchiveRecord to_record(const StoredProject& project) {
  return {std::string(kProjectKind), project.id, JsonObjectWriter().add("id", project.id).take()};
}

StoredProject project_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kProjectKind, record.json);
  return {.id = id_in(reader, "id", "project")};
}

ArchiveRecord to_record(const StoredExperiment& experiment) {
  return {std::string(kExperimentKind),
          experiment_key(experiment.project_id, experiment.experiment_id),
          begun(experiment)
              .add("last_logged", experiment.last_logged)
              .add("rows", experiment.rows)
              .add("batches", experiment.batches)
              .take()};
}

StoredExperiment experiment_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kExperimentKind, record.json);
  StoredExperiment experiment{.project_id = project_in(reader),
                              .experiment_id = experiment_in(reader),
                              .last_logged = reader.integer("last_logged"),
                              .rows = number_in(reader, "rows"),
                              .batches = number_in(reader, "batches")};
  require_time(experiment.last_logged);
  if (experiment.batches > experiment.rows) reader.refuse("batches are more than rows");
  return experiment;
}

ArchiveRecord to_record(const StoredChunk& chunk) {
  const std::string experiment = experiment_key(chunk.project_id, chunk.experiment_id);
  return {std::string(kChunkKind), chunk_key(experiment, chunk.name, chunk.number),
          begun(chunk)
              .add("name", chunk.name)
              .add("number", chunk.number)
              .add("points", to_base64(chunk.points))
              .add("rows", chunk.rows)
              .take()};
}

StoredChunk chunk_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kChunkKind, record.json);
  StoredChunk chunk{.project_id = project_in(reader),
                    .experiment_id = experiment_in(reader),
                    .name = reader.text("name"),
                    .number = number_below_rows(reader),
                    .points = points_in(reader),
                    .rows = reader.integer("rows")};
  require_name(chunk.name);
  return chunk;
}

ArchiveRecord to_record(const StoredTags& tags) {
  const std::string experiment = experiment_key(tags.project_id, tags.experiment_id);
  return {std::string(kTagsKind), tags_key(experiment, tags.number),
          begun(tags)
              .add("number", tags.number)
              .add("step", tags.row.step)
              .add("time", tags.row.time)
              .add("names", tags.row.names)
              .add("tags", tags.row.tags)
              .add("rows", tags.rows)
              .take()};
}

StoredTags tags_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kTagsKind, record.json);
  return {.project_id = project_in(reader),
          .experiment_id = experiment_in(reader),
          .number = number_below_rows(reader),
          .row = tagged_row_in(reader),
          .rows = reader.integer("rows")};
}

ArchiveRecord to_record(const StoredBatch& batch) {
  const std::string experiment = experiment_key(batch.project_id, batch.experiment_id);
  return {
      std::string(kBatchKind), batch_key(experiment, batch.id),
      begun(batch).add("id", batch.id).add("number", batch.number).add("rows", batch.rows).take()};
}

StoredBatch batch_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kBatchKind, record.json);
  StoredBatch batch{.project_id = project_in(reader),
                    .experiment_id = experiment_in(reader),
                    .id = reader.text("id"),
                    .number = number_below_rows(reader),
                    .rows = reader.integer("rows")};
  require_batch_id(batch.id);
  return batch;
}

}  // namespace cq::scalars
