#pragma once

#include <cq/archive.hpp>
#include <cq/maintenance.hpp>
#include <functional>
#include <string_view>

#include "database/record_kind.hpp"

namespace cq::transfer {

/// Takes the bytes of an export as they come.
using Sink = std::function<void(std::string_view bytes)>;

/// Writes all that a store holds at one moment, in memory for one record, and returns how much that
/// was. The header's counts are those of just before; the footer's are exact.
/// Throws Error: corrupt, naming the record, for one that can't be read back; not implemented for
/// one of another kind than `kinds`; and what the store and the sink throw.
ArchiveCounts write_export(Archive& archive, const database::RecordKinds& kinds,
                           Timestamp created_at, const Sink& sink, const Progress& progress);

}  // namespace cq::transfer
