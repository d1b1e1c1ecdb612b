#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cq::http {

/// Cuts bytes that arrive in any pieces into lines that end in CR LF. Searches each byte a single
/// time, however small the pieces are. Not safe for use by several threads.
class LineReader {
 public:
  enum class Result {
    kLine,          ///< line() has it
    kNeedMore,      ///< all bytes were taken, and no line ended in them
    kTooLong,       ///< the line is longer than the limit
    kBareLineFeed,  ///< a line feed without the carriage return before it
  };

  /// Takes bytes from the front of `bytes` up to the end of a line. `limit` counts the line with
  /// its ending, from its first byte on.
  Result read(std::string_view& bytes, std::size_t limit);

  /// The line that was read last, without its ending. Valid until the next read, and as long as the
  /// bytes that were given to the last one.
  [[nodiscard]] std::string_view line() const noexcept { return line_; }

  /// Whether no byte of an unfinished line has been taken.
  [[nodiscard]] bool at_line_start() const noexcept { return finished_ || partial_.empty(); }

  /// Forgets an unfinished line.
  void reset() noexcept;

 private:
  std::string partial_;
  std::string_view line_;
  bool finished_ = false;
};

}  // namespace cq::http
