#include "http/line_reader.hpp"

namespace cq::http {

LineReader::Result LineReader::read(std::string_view& bytes, std::size_t limit) {
  if (finished_) reset();
  const std::size_t feed = bytes.find('\n');
  const std::size_t taken = feed == std::string_view::npos ? bytes.size() : feed + 1;
  if (taken > limit || partial_.size() > limit - taken) return Result::kTooLong;
  const std::string_view piece = bytes.substr(0, taken);
  bytes.remove_prefix(taken);
  if (feed == std::string_view::npos) {
    partial_.append(piece);
    return Result::kNeedMore;
  }
  // The common case, a line within one piece, is not copied.
  if (partial_.empty()) {
    line_ = piece;
  } else {
    partial_.append(piece);
    line_ = partial_;
  }
  finished_ = true;
  if (line_.size() < 2 || line_[line_.size() - 2] != '\r') return Result::kBareLineFeed;
  line_.remove_suffix(2);
  return Result::kLine;
}

void LineReader::reset() noexcept {
  partial_.clear();
  line_ = {};
  finished_ = false;
}

}  // namespace cq::http
