#include <algorithm>
#include <cq/scalars/chunk.hpp>

#include "scalars/memory_scalars.hpp"

namespace cq::scalars {
namespace {

ArchiveOutcome kept_if(bool same) {
  return same ? ArchiveOutcome::kKept : ArchiveOutcome::kDiffers;
}

/// Adds a value unless one has its key, or the experiment has logged on since.
template <typename Values, typename Key, typename Value>
ArchiveOutcome add(const MemoryExperiment& experiment, std::int64_t rows, Values& values,
                   const Key& key, const Value& value) {
  const auto known = values.find(key);
  if (known != values.end()) return kept_if(known->second == value);
  if (experiment.stored.rows != rows) return ArchiveOutcome::kDiffers;
  values.emplace(key, value);
  return ArchiveOutcome::kAdded;
}

ArchiveOutcome add_experiment(const LockedScalars& rows, const StoredExperiment& experiment) {
  MemoryProject* const project = rows.project(experiment.project_id);
  if (project == nullptr) return ArchiveOutcome::kMissingReference;
  const auto [place, added] =
      project->try_emplace(experiment.experiment_id, MemoryExperiment{.stored = experiment});
  return added ? ArchiveOutcome::kAdded : kept_if(place->second.stored == experiment);
}

ArchiveOutcome add_chunk(const LockedScalars& rows, const StoredChunk& chunk) {
  MemoryExperiment* const experiment = rows.experiment(chunk.project_id, chunk.experiment_id);
  if (experiment == nullptr) return ArchiveOutcome::kMissingReference;
  const auto series = experiment->series.find(chunk.name);
  if (series != experiment->series.end()) {
    const auto known = series->second.find(chunk.number);
    if (known != series->second.end()) return kept_if(encode_chunk(known->second) == chunk.points);
  }
  if (experiment->stored.rows != chunk.rows) return ArchiveOutcome::kDiffers;
  experiment->series[chunk.name].emplace(chunk.number, decode_chunk(chunk.points).value());
  return ArchiveOutcome::kAdded;
}

ArchiveOutcome write_record(const LockedScalars& rows, const ArchiveRecord& record) {
  if (record.kind == kProjectKind) {
    const bool added = rows.projects().try_emplace(project_of(record).id).second;
    return added ? ArchiveOutcome::kAdded : ArchiveOutcome::kKept;
  }
  if (record.kind == kExperimentKind) return add_experiment(rows, experiment_of(record));
  if (record.kind == kChunkKind) return add_chunk(rows, chunk_of(record));
  if (record.kind == kTagsKind) {
    const StoredTags tags = tags_of(record);
    MemoryExperiment* const experiment = rows.experiment(tags.project_id, tags.experiment_id);
    if (experiment == nullptr) return ArchiveOutcome::kMissingReference;
    return add(*experiment, tags.rows, experiment->tags, tags.number, tags.row);
  }
  if (record.kind == kBatchKind) {
    const StoredBatch batch = batch_of(record);
    MemoryExperiment* const experiment = rows.experiment(batch.project_id, batch.experiment_id);
    if (experiment == nullptr) return ArchiveOutcome::kMissingReference;
    if (batch.number >= experiment->stored.batches) return ArchiveOutcome::kDiffers;
    return add(*experiment, batch.rows, experiment->batches, batch.id, batch.number);
  }
  throw Error(ErrorKind::kInvalidArgument,
              "This store has no records of the kind '" + record.kind + "'.");
}

void add_records(std::vector<ArchiveRecord>& records, const MemoryExperiment& experiment) {
  const std::string& project_id = experiment.stored.project_id;
  const std::string& experiment_id = experiment.stored.experiment_id;
  const std::int64_t rows = experiment.stored.rows;
  records.push_back(to_record(experiment.stored));
  for (const auto& [name, chunks] : experiment.series) {
    for (const auto& [number, points] : chunks) {
      records.push_back(to_record(
          StoredChunk{project_id, experiment_id, name, number, encode_chunk(points), rows}));
    }
  }
  for (const auto& [number, row] : experiment.tags) {
    records.push_back(to_record(StoredTags{project_id, experiment_id, number, row, rows}));
  }
  for (const auto& [id, number] : experiment.batches) {
    records.push_back(to_record(StoredBatch{project_id, experiment_id, id, number, rows}));
  }
}

constexpr std::string_view kKinds[] = {kProjectKind, kExperimentKind, kChunkKind, kTagsKind,
                                       kBatchKind};

std::ptrdiff_t place_of(const ArchiveRecord& record) {
  return std::find(std::begin(kKinds), std::end(kKinds), record.kind) - std::begin(kKinds);
}

}  // namespace

std::vector<ArchiveRecord> MemoryScalarsArchive::all() {
  std::vector<ArchiveRecord> records;
  {
    const LockedScalars rows(database_);
    for (const auto& [id, project] : rows.projects()) {
      records.push_back(to_record(StoredProject{id}));
      for (const auto& [experiment_id, experiment] : project) add_records(records, experiment);
    }
  }
  std::sort(records.begin(), records.end(),
            [](const ArchiveRecord& left, const ArchiveRecord& right) {
              return std::pair(place_of(left), std::string_view(left.key)) <
                     std::pair(place_of(right), std::string_view(right.key));
            });
  return records;
}

ArchiveCounts MemoryScalarsArchive::counts() {
  ArchiveCounts counts;
  for (const ArchiveRecord& record : all()) counts.add(record.kind);
  return counts;
}

void MemoryScalarsArchive::read(const std::function<void(const ArchiveRecord& record)>& visit) {
  for (const ArchiveRecord& record : all()) visit(record);
}

std::vector<ArchiveOutcome> MemoryScalarsArchive::write(std::span<const ArchiveRecord> records) {
  const LockedScalars rows(database_);
  auto before = rows.projects();
  std::vector<ArchiveOutcome> outcomes;
  try {
    for (const ArchiveRecord& record : records) outcomes.push_back(write_record(rows, record));
  } catch (...) {
    rows.projects() = std::move(before);
    throw;
  }
  return outcomes;
}

}  // namespace cq::scalars
