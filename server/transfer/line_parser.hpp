#pragma once

#include <cq/archive.hpp>
#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "database/record_kind.hpp"

/// Reads the lines of an export, which may come from anywhere. Every sentence that is thrown says
/// what is wrong in the line, and never shows a hash. The functions are safe from any thread.
namespace cq::transfer {

/// The lines of a stream, in memory for the longest that is taken. From one thread at a time.
class LineInput {
 public:
  enum class Next { kLine, kTooLong, kEnd };

  LineInput(std::istream& in, std::size_t longest) : in_(in), longest_(longest) {}

  /// Reads on; a line that is too long is passed over.
  /// Throws Error: unavailable when the stream can't be read.
  Next next();

  /// The line, without its end; valid until next().
  [[nodiscard]] std::string_view line() const noexcept { return line_; }

 private:
  bool fill();

  std::istream& in_;
  std::size_t longest_;
  std::string buffer_;
  std::size_t position_ = 0;  // in buffer_
  std::string line_;
};

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

/// The features that an export is of, as its header says. Throws Error: invalid argument when the
/// line isn't a header, or is one of a version that this server doesn't know.
std::vector<std::string> read_features(const database::RecordLine& line);

/// The counts of a header. Throws Error: invalid argument when one is missing.
ArchiveCounts read_counts(const database::RecordKinds& kinds, const database::RecordLine& line);

/// Throws Error: invalid argument when a footer isn't as it must be.
Footer read_footer(const database::RecordKinds& kinds, const database::RecordLine& line);

/// The record of a line whose type is one of the kinds. It must be what the API would take, or
/// could have made. Throws Error: invalid argument, naming the member, when it isn't.
ArchiveRecord read_record(const database::RecordKinds& kinds, const database::RecordLine& line);

}  // namespace cq::transfer
