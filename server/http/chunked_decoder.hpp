#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/request_head.hpp"

namespace cq::http {

/// Takes the chunked framing off a body that arrives in any pieces. Extensions are skipped and
/// trailers dropped, both under a limit. Not safe for use by several threads.
class ChunkedDecoder {
 public:
  explicit ChunkedDecoder(const ParserLimits& limits) : limits_(limits) {}

  /// To be called before each body.
  void start();

  /// Takes bytes from the front of `bytes` and appends what they hold to `body`, never beyond
  /// limits.max_body. Returns true at the end of the body; bytes behind it are left. Throws
  /// FramingError.
  bool decode(std::string_view& bytes, std::string& body);

 private:
  enum class State { kSize, kData, kCarriageReturn, kLineFeed, kTrailers };

  void read_size(std::string_view line, std::size_t body_size);
  void take_data(std::string_view& bytes, std::string& body);
  void expect(char wanted, std::string_view& bytes);
  void spend(std::size_t bytes);
  bool read_line(std::string_view& bytes, std::size_t limit);

  const ParserLimits& limits_;
  LineReader lines_;
  State state_ = State::kSize;
  std::size_t chunk_left_ = 0;
  std::size_t overhead_left_ = 0;  ///< what extensions and trailers may still take
  std::size_t trailers_left_ = 0;
};

}  // namespace cq::http
