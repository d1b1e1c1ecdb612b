#pragma once

#include <cq/archive.hpp>
#include <cq/json.hpp>
#include <optional>
#include <string>
#include <string_view>

/// Reads the lines that record_lines.hpp writes, from whoever wrote them. Every sentence that is
/// thrown says what is wrong in the line, never a hash. Safe from any thread.
namespace cq::transfer {

/// A line's members; of a unit's line, its document apart from them, byte for byte.
struct Line {
  JsonValue members;
  std::optional<std::string> document;

  /// Its member "type"; empty without one.
  [[nodiscard]] std::string type() const;
};

/// What an export says of itself at its end.
struct Footer {
  ArchiveCounts counts;
  std::string sha256;
};

/// Throws Error: invalid argument when the line is no JSON object in UTF-8.
Line parse_line(std::string_view text);

/// The counts of a header. Throws Error: invalid argument when the line isn't one, or is one of a
/// version that this server doesn't know.
ArchiveCounts read_header(const Line& line);

/// Throws Error: invalid argument when a footer isn't as it must be.
Footer read_footer(const Line& line);

/// The record of a line of the type user, api_key or unit. It must be what the API would take, or
/// could have made. Throws Error: invalid argument, naming the member, when it isn't.
ArchiveRecord read_record(const Line& line);

}  // namespace cq::transfer
