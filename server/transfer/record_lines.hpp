#pragma once

#include <cq/archive.hpp>
#include <string>
#include <string_view>

/// The lines of an export, without their ends. An export is JSON Lines: a header, one line for each
/// record, and a footer by which a file that was cut off is noticed. Safe from any thread.
namespace cq::transfer {

inline constexpr std::string_view kFormat = "cq-export";
inline constexpr std::int64_t kFormatVersion = 1;

/// {"format":"cq-export","version":1,"created_at":...,"counts":{...}}
std::string header_line(Timestamp created_at, const ArchiveCounts& counts);

/// {"type":"user",...}, {"type":"api_key",...} or {"type":"unit",...}. A unit's document stands in
/// it as it is stored, byte for byte; one that doesn't fit on a line stands there as a string.
std::string record_line(const ArchiveRecord& record);

/// {"type":"footer","counts":{...},"sha256":...}, of the lines between header and footer.
std::string footer_line(const ArchiveCounts& counts, std::string_view sha256);

/// A record as a sentence names it, e.g. "user 'alice'".
std::string name_of(const ArchiveRecord& record);

/// All kinds together.
std::uint64_t total(const ArchiveCounts& counts) noexcept;

/// Counts one more of that kind.
void add(ArchiveCounts& counts, const ArchiveRecord& record) noexcept;

/// "3 users, 1 API key and 12 units"
std::string in_words(const ArchiveCounts& counts);

}  // namespace cq::transfer
