#pragma once

#include <cq/archive.hpp>
#include <cq/maintenance.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <string>

#include "database/record_kind.hpp"

namespace cq::transfer {

/// Longer lines are refused.
inline constexpr std::size_t kLongestLine = std::size_t{16} * 1024 * 1024;

/// What became of an export's lines.
struct ImportReport {
  ArchiveCounts added;
  ArchiveCounts kept;
  ArchiveCounts refused;
  std::uint64_t refused_otherwise = 0;  ///< lines that say of no kind of record
  bool cut_off = false;                 ///< there is no footer
  bool changed = false;                 ///< the footer doesn't fit the lines before it

  /// Whether all that was exported is now there.
  [[nodiscard]] bool is_complete() const noexcept;
};

/// Told of each line that was refused, and why.
using Refused = std::function<void(std::uint64_t line, const std::string& reason)>;

/// Adds to a store what an export holds, in batches, in memory for one of them. A line that can't
/// be taken is refused, and the rest goes on. What is there already is kept, so an import may be
/// repeated. Without an archive, lines are only checked; what would be tried then counts as added.
/// Throws Error: invalid argument, before anything is written, when the first line is no header;
/// and what the store throws.
ImportReport import_records(std::istream& in, Archive* archive, const database::RecordKinds& kinds,
                            const Refused& refused, const Progress& progress);

}  // namespace cq::transfer
