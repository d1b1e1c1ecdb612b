#pragma once

#include <cq/archive.hpp>
#include <cq/export.hpp>
#include <cq/scalars/scalars.hpp>
#include <cstdint>
#include <string>
#include <string_view>

/// What scalars hold as records of an archive. A record's JSON has all members of its value under
/// their names; a chunk's points are those that encode_chunk() writes, in base64, by step, ties in
/// the order in which they were logged. A key is made of the ids and of what comes behind them,
/// with "/" in between. All functions are safe from any thread.
///
/// Chunks, tags and batches carry `rows`: how many rows their experiment had logged when they were
/// read. One that isn't there is added only to an experiment that has logged as many, and differs
/// from what there is in any other: that may hold the same points in other chunks. Its `number` is
/// less than `rows`.
namespace cq::scalars {

inline constexpr std::string_view kProjectKind = "scalar_project";
inline constexpr std::string_view kExperimentKind = "scalar_experiment";
inline constexpr std::string_view kChunkKind = "scalar_chunk";
inline constexpr std::string_view kTagsKind = "scalar_tags";
inline constexpr std::string_view kBatchKind = "scalar_batch";

struct StoredProject {
  std::string id;

  bool operator==(const StoredProject&) const = default;
};

struct StoredExperiment {
  std::string project_id;
  std::string experiment_id;
  std::int64_t last_logged = 0;
  std::int64_t rows = 0;     ///< that were logged
  std::int64_t batches = 0;  ///< with an id that were logged

  bool operator==(const StoredExperiment&) const = default;
};

/// Some points of a series. Those of a lower number were logged before.
struct StoredChunk {
  std::string project_id;
  std::string experiment_id;
  std::string name;
  std::int64_t number = 0;
  std::string points;     ///< the chunk's bytes
  std::int64_t rows = 0;  ///< the experiment's

  bool operator==(const StoredChunk&) const = default;
};

/// A row with tags. Those of a lower number were logged before.
struct StoredTags {
  std::string project_id;
  std::string experiment_id;
  std::int64_t number = 0;
  TaggedRow row;
  std::int64_t rows = 0;  ///< the experiment's

  bool operator==(const StoredTags&) const = default;
};

/// A batch that isn't logged again. Those of a lower number were logged before.
struct StoredBatch {
  std::string project_id;
  std::string experiment_id;
  std::string id;
  std::int64_t number = 0;
  std::int64_t rows = 0;  ///< the experiment's

  bool operator==(const StoredBatch&) const = default;
};

/// One more than the greatest number of a chunk, of tags, or of a batch.
inline constexpr std::int64_t kNumberEnd = kMostLoggedRows + 1;

CQ_EXPORT std::string experiment_key(std::string_view project_id, std::string_view experiment_id);
// `experiment` is an experiment's key.
CQ_EXPORT std::string chunk_key(std::string_view experiment, std::string_view name,
                                std::int64_t number);
CQ_EXPORT std::string tags_key(std::string_view experiment, std::int64_t number);
CQ_EXPORT std::string batch_key(std::string_view experiment, std::string_view id);

CQ_EXPORT ArchiveRecord to_record(const StoredProject& project);
CQ_EXPORT ArchiveRecord to_record(const StoredExperiment& experiment);
CQ_EXPORT ArchiveRecord to_record(const StoredChunk& chunk);
CQ_EXPORT ArchiveRecord to_record(const StoredTags& tags);
CQ_EXPORT ArchiveRecord to_record(const StoredBatch& batch);

// Each throws Error: invalid argument, naming the member, when the record isn't such a one, or is
// beyond the bounds of values.hpp; a chunk whose bytes aren't whole, or whose points aren't by
// step, is none.
CQ_EXPORT StoredProject project_of(const ArchiveRecord& record);
CQ_EXPORT StoredExperiment experiment_of(const ArchiveRecord& record);
CQ_EXPORT StoredChunk chunk_of(const ArchiveRecord& record);
CQ_EXPORT StoredTags tags_of(const ArchiveRecord& record);
CQ_EXPORT StoredBatch batch_of(const ArchiveRecord& record);

}  // namespace cq::scalars
