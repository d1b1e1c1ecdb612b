#include <cq/scalars/records.hpp>
#include <string>
#include <string_view>

#include "scalars/registration.hpp"

namespace cq::scalars {
namespace {

/// A line of the kind whose records `kRead` reads. The key follows from the members.
template <auto kRead, const std::string_view& kKind>
ArchiveRecord read_line_of(const database::RecordLine& line) {
  return to_record(kRead({std::string(kKind), "", write_json(line.members)}));
}

template <auto kRead, const std::string_view& kKind>
database::RecordKind describe(const char* plural, const char* words, const char* several) {
  return {.name = std::string(kKind),
          .plural = plural,
          .words = words,
          .words_of_several = several,
          .is_counted_if_any = true,
          .read_line = &read_line_of<kRead, kKind>};
}

}  // namespace

database::RecordKinds record_kinds() {
  database::RecordKinds kinds{
      describe<&project_of, kProjectKind>("scalar_projects", "project with scalars",
                                          "projects with scalars"),
      describe<&experiment_of, kExperimentKind>("scalar_experiments", "experiment with scalars",
                                                "experiments with scalars"),
      describe<&chunk_of, kChunkKind>("scalar_chunks", "chunk of points", "chunks of points"),
      describe<&tags_of, kTagsKind>("scalar_tags", "row with tags", "rows with tags"),
      describe<&batch_of, kBatchKind>("scalar_batches", "batch id", "batch ids")};
  kinds.front().is_counted_if_any = false;  // so that a sentence on an empty database isn't
  return kinds;
}

}  // namespace cq::scalars
