#pragma once

#include <cq/archive.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "database/record_kind.hpp"

/// The lines of an export, without their ends. An export is JSON Lines: a header, one line for each
/// record, and a footer by which a file that was cut off is noticed. Safe from any thread.
namespace cq::transfer {

inline constexpr std::string_view kFormat = "cq-export";
/// Of an export of the first feature alone, and of one that says which features it is of: so a
/// server that knows only the former refuses the latter before it writes anything.
inline constexpr std::int64_t kFormatVersion = 1;
inline constexpr std::int64_t kFeaturesVersion = 2;

/// {"format":"cq-export","version":1,"created_at":...,"counts":{...}}; of other features than the
/// first alone {"format":"cq-export","version":2,"features":[...],"created_at":...,"counts":{...}}.
std::string header_line(const std::vector<std::string>& features,
                        const database::RecordKinds& kinds, Timestamp created_at,
                        const ArchiveCounts& counts);

/// {"type":"<kind>", and the members of the record's JSON as they stand there.
std::string record_line(const ArchiveRecord& record);

/// {"type":"footer","counts":{...},"sha256":...}, of the lines between header and footer.
std::string footer_line(const database::RecordKinds& kinds, const ArchiveCounts& counts,
                        std::string_view sha256);

/// "3 users, 1 API key and 12 units"
std::string in_words(const database::RecordKinds& kinds, const ArchiveCounts& counts);

}  // namespace cq::transfer
