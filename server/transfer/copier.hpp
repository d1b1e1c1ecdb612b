#pragma once

#include <cq/archive.hpp>
#include <cq/maintenance.hpp>
#include <string>

namespace cq::transfer {

/// What a copy came to.
struct CopyReport {
  ArchiveCounts added;
  ArchiveCounts kept;  ///< was there already, of a copy that was interrupted
  ArchiveCounts verified;
  std::string sha256;  ///< of both, over their records' lines but for when keys were last used
};

/// Copies all that a store holds to another one, then reads both again and compares them, record
/// by record. The other one may hold some of the same already, and nothing else.
/// Throws Error: conflict, naming the record, when it holds anything else: before anything is
/// written if so at the start; or when in the end the two differ. And what the stores throw.
CopyReport copy_records(Archive& from, Archive& to, const Progress& progress);

}  // namespace cq::transfer
