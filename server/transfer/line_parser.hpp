#pragma once

#include <cq/archive.hpp>
#include <string>
#include <string_view>

#include "database/record_kind.hpp"

/// Reads the lines that record_lines.hpp writes, from whoever wrote them. Every sentence that is
/// thrown says what is wrong in the line, never a hash. Safe from any thread.
namespace cq::transfer {

/// What an export says of itself at its end.
struct Footer {
  ArchiveCounts counts;
  std::string sha256;
};

/// A line, and what of it the kind that it says it is keeps byte for byte.
/// Throws Error: invalid argument when the line is no JSON object in UTF-8.
database::RecordLine parse_line(const database::RecordKinds& kinds, std::string_view text);

/// Its member "type"; empty without one.
std::string type_of(const database::RecordLine& line);

/// The counts of a header. Throws Error: invalid argument when the line isn't one, or is one of a
/// version that this server doesn't know.
ArchiveCounts read_header(const database::RecordKinds& kinds, const database::RecordLine& line);

/// Throws Error: invalid argument when a footer isn't as it must be.
Footer read_footer(const database::RecordKinds& kinds, const database::RecordLine& line);

/// The record of a line whose type is one of the kinds. It must be what the API would take, or
/// could have made. Throws Error: invalid argument, naming the member, when it isn't.
ArchiveRecord read_record(const database::RecordKinds& kinds, const database::RecordLine& line);

}  // namespace cq::transfer
