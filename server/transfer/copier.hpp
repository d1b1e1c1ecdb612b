#pragma once

#include <cq/archive.hpp>
#include <cq/maintenance.hpp>
#include <string>

#include "database/record_kind.hpp"

namespace cq::transfer {

/// What a copy came to.
struct CopyReport {
  ArchiveCounts added;
  ArchiveCounts kept;  ///< was there already, of a copy that was interrupted
  ArchiveCounts verified;
  std::string sha256;  ///< of both, over what of their records is compared
};

/// Copies all that a store holds to another one, then reads both again and compares them, record
/// by record. The other one may hold some of the same already, and nothing else.
/// Throws Error: conflict when the source has rows in a table that is neither its records' nor a
/// tool's; likewise, naming the record, when the other one holds anything else: before anything is
/// written if so at the start; or when in the end the two differ. Not implemented for a record of
/// another kind than `kinds`. And what the stores throw.
CopyReport copy_records(Archive& from, Archive& to, const database::RecordKinds& kinds,
                        const Progress& progress);

}  // namespace cq::transfer
