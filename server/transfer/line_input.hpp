#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

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

}  // namespace cq::transfer
