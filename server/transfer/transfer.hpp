#pragma once

#include <cq/archive.hpp>
#include <cq/maintenance.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "transfer/feature_archive.hpp"

/// What a whole database holds: to a file, from a file, and to another database.
namespace cq::transfer {

/// Takes the bytes of an export as they come.
using Sink = std::function<void(std::string_view bytes)>;

/// Called with the reason why a record is left out.
using LeftOut = std::function<void(const std::string& sentence)>;

/// Writes all that stores hold, a snapshot of each, with memory for one record, and returns the
/// number of records. The header's counts are those of just before; the footer's are exact. A
/// record that can't be read back is left out if `left_out` isn't empty. Throws Error: corrupt,
/// naming the record, for one that can't be read back; not implemented for one of another kind than
/// the feature has; and what the store and the sink throw.
ArchiveCounts write_export(const FeatureArchives& archives, Timestamp created_at, const Sink& sink,
                           const Progress& progress, const LeftOut& left_out = {});

/// The same of the first feature's store, which has those kinds.
ArchiveCounts write_export(Archive& archive, const database::RecordKinds& kinds,
                           Timestamp created_at, const Sink& sink, const Progress& progress);

/// Longer lines are refused.
inline constexpr std::size_t kLongestLine = std::size_t{16} * 1024 * 1024;

/// What became of an export's lines.
struct ImportReport {
  ArchiveCounts added;
  ArchiveCounts kept;
  ArchiveCounts refused;
  ArchiveCounts left_out;               ///< of features that weren't asked for
  std::uint64_t refused_otherwise = 0;  ///< lines that say of no kind of record
  bool cut_off = false;                 ///< there is no footer
  bool changed = false;                 ///< the footer doesn't fit the lines before it

  /// Whether all that was exported is now there.
  [[nodiscard]] bool is_complete() const noexcept;
};

/// Called when an export's header is read, before anything is written, with the features that it is
/// of. Returns what to do with each of them, in their order; throws what refuses the export.
using OpenArchives = std::function<FeatureArchives(const std::vector<std::string>& features)>;

/// Called for each refused line, with its number and the reason.
using Refused = std::function<void(std::uint64_t line, const std::string& reason)>;

/// Adds to stores what an export holds, in batches, with memory for one of them. A line that can't
/// be taken is refused, and the rest goes on. What is there already is kept, so an import may be
/// repeated. Without an archive, lines are only checked; what would be tried then counts as added.
/// Throws Error: invalid argument, before anything is written, when the first line is no header;
/// and what `open` and the stores throw.
ImportReport import_records(std::istream& in, const OpenArchives& open, const Refused& refused,
                            const Progress& progress);

/// The same into the first feature's store alone, which has those kinds; an export of others is
/// refused.
ImportReport import_records(std::istream& in, Archive* archive, const database::RecordKinds& kinds,
                            const Refused& refused, const Progress& progress);

/// Called when a dump is found to be whole, before anything is written. Returns where its records
/// go, which outlives the import; null: they are only checked.
using OpenArchive = std::function<Archive*()>;

/// Adds to a store, likewise, what a dump in SQL of the Python original's database holds, which the
/// feature can read. The dump is read once for each kind, so that what others refer to comes before
/// those, and once before, so that nothing is written of one that is cut off. Throws Error: invalid
/// argument then; and what `open` and the store throw.
ImportReport import_dump(std::istream& dump, const database::FeatureDatabase& feature,
                         const OpenArchive& open, const Refused& refused);

/// What a copy came to.
struct CopyReport {
  ArchiveCounts added;
  ArchiveCounts kept;  ///< was there already, of a copy that was interrupted
  ArchiveCounts verified;
  std::string sha256;  ///< of both, over what of their records is compared
};

/// Throws what copy_records() throws before anything is written.
void check_copy(Archive& from, Archive& to, const database::RecordKinds& kinds);

/// Copies all that a store holds to another one, then reads both again and compares them, record
/// by record. The other one may hold some of the same already, and nothing else.
/// Throws Error: conflict when the source has rows in a table that is neither its records' nor a
/// tool's; likewise, naming the record, when the other one holds anything else: before anything is
/// written if so at the start; or when in the end the two differ. Not implemented for a record of
/// another kind than `kinds`. And what the stores throw.
CopyReport copy_records(Archive& from, Archive& to, const database::RecordKinds& kinds,
                        const Progress& progress);

/// `cq-server export`, `import` and `copy`: what whole databases hold.
void add_data_commands(CLI::App& app, cli::Invocation& invocation,
                       const database::FeatureDatabases& features);
void add_export_command(CLI::App& app, cli::Invocation& invocation,
                        const database::FeatureDatabases& features);
void add_import_command(CLI::App& app, cli::Invocation& invocation,
                        const database::FeatureDatabases& features);
void add_copy_command(CLI::App& app, cli::Invocation& invocation,
                      const database::FeatureDatabases& features);

/// What each of them needs of a store.
inline const database::NeededParts kNeedsArchive{Archive::kId};

/// How many records are written in one step, by an import and by a copy.
constexpr std::size_t kBatchRecords = 500;

}  // namespace cq::transfer
