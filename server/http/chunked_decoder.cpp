#include "http/chunked_decoder.hpp"

#include <algorithm>

#include "http/character_classes.hpp"
#include "http/request_head.hpp"

namespace cq::http {
namespace {

constexpr std::size_t kMaxSizeLine = 1024;
constexpr std::size_t kMaxSizeDigits = 16;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

void ChunkedDecoder::start() {
  lines_.reset();
  state_ = State::kSize;
  chunk_left_ = 0;
  overhead_left_ = limits_.max_head;
  trailers_left_ = limits_.max_headers;
}

bool ChunkedDecoder::decode(std::string_view& bytes, std::string& body) {
  while (!bytes.empty()) {
    switch (state_) {
      case State::kSize:
        if (!read_line(bytes, kMaxSizeLine)) return false;
        read_size(lines_.line(), body.size());
        break;
      case State::kData:
        take_data(bytes, body);
        break;
      case State::kCarriageReturn:
        expect('\r', bytes);
        state_ = State::kLineFeed;
        break;
      case State::kLineFeed:
        expect('\n', bytes);
        state_ = State::kSize;
        break;
      case State::kTrailers:
        if (!read_line(bytes, overhead_left_ + 2)) return false;
        if (lines_.line().empty()) return true;
        spend(lines_.line().size() + 2);
        if (trailers_left_-- == 0) throw FramingError(431, "There are too many trailers");
        parse_field_line(lines_.line());
        break;
    }
  }
  return false;
}

bool ChunkedDecoder::read_line(std::string_view& bytes, std::size_t limit) {
  switch (lines_.read(bytes, limit)) {
    case LineReader::Result::kLine:
      return true;
    case LineReader::Result::kNeedMore:
      return false;
    case LineReader::Result::kBareLineFeed:
      throw FramingError(400, "A line of the chunked body does not end in CR LF");
    case LineReader::Result::kTooLong:
      break;
  }
  if (state_ == State::kSize) throw FramingError(400, "A chunk's size line is too long");
  throw FramingError(431, "The trailers are larger than this server takes");
}

void ChunkedDecoder::read_size(std::string_view line, std::size_t body_size) {
  std::size_t size = 0;
  std::size_t digits = 0;
  while (digits < line.size() && hex_value(line[digits]) >= 0) {
    if (digits == kMaxSizeDigits) throw FramingError(400, "A chunk's size has too many digits");
    size = size * 16 + static_cast<std::size_t>(hex_value(line[digits]));
    ++digits;
  }
  const std::string_view extension = line.substr(digits);
  const std::string_view unpadded = trim_blanks(extension);
  const bool is_extension = unpadded.starts_with(';') && all_in(kFieldCharacter, extension);
  if (digits == 0 || (!extension.empty() && !is_extension)) {
    throw FramingError(400, "A chunk does not begin with its size");
  }
  spend(extension.size());
  if (size > limits_.max_body - body_size) {
    throw FramingError(413, "The request body is larger than this server takes");
  }
  chunk_left_ = size;
  state_ = size == 0 ? State::kTrailers : State::kData;
}

void ChunkedDecoder::take_data(std::string_view& bytes, std::string& body) {
  const std::size_t taken = std::min(chunk_left_, bytes.size());
  body.append(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  chunk_left_ -= taken;
  if (chunk_left_ == 0) state_ = State::kCarriageReturn;
}

void ChunkedDecoder::expect(char wanted, std::string_view& bytes) {
  if (bytes.front() != wanted) throw FramingError(400, "A chunk is longer than its size");
  bytes.remove_prefix(1);
}

void ChunkedDecoder::spend(std::size_t bytes) {
  if (bytes > overhead_left_) {
    throw FramingError(431, "The chunk extensions and trailers are larger than this server takes");
  }
  overhead_left_ -= bytes;
}

}  // namespace cq::http
