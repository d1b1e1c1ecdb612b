#pragma once

#include <cq/archive.hpp>
#include <optional>
#include <string_view>

#include "experiments/pg_dump_reader.hpp"

namespace cq::experiments {

/// What a row of a dump of the original's database is as a record of an archive; nullopt for the
/// tables that hold none. What no creation takes becomes what a store reads such a row as. Throws
/// Error: invalid argument, naming the table, the row and the column, for what can't be read. Safe
/// from any thread.
std::optional<ArchiveRecord> record_of_dumped_row(std::string_view table, const DumpedRow& row);

/// The kind of the records that a table's rows are; empty for a table that holds none. Safe from
/// any thread.
std::string_view kind_of_dumped_table(std::string_view table) noexcept;

}  // namespace cq::experiments
