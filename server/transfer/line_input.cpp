#include "transfer/line_input.hpp"

#include <algorithm>
#include <cq/error.hpp>

namespace cq::transfer {

bool LineInput::fill() {
  constexpr std::size_t kChunk = std::size_t{64} * 1024;
  buffer_.resize(kChunk);
  position_ = 0;
  in_.read(buffer_.data(), static_cast<std::streamsize>(kChunk));
  if (in_.bad()) {
    throw Error(ErrorKind::kUnavailable, "The input can't be read to its end.");
  }
  buffer_.resize(static_cast<std::size_t>(in_.gcount()));
  return !buffer_.empty();
}

LineInput::Next LineInput::next() {
  line_.clear();
  bool too_long = false;
  bool anything = false;
  for (;;) {
    if (position_ == buffer_.size() && !fill()) {
      return too_long ? Next::kTooLong : anything ? Next::kLine : Next::kEnd;
    }
    anything = true;
    const std::string_view rest = std::string_view(buffer_).substr(position_);
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    too_long = too_long || line_.size() + end > longest_;
    if (too_long) {
      line_.clear();
    } else {
      line_ += rest.substr(0, end);
    }
    position_ += std::min(end + 1, rest.size());
    if (end < rest.size()) {
      return too_long ? Next::kTooLong : Next::kLine;
    }
  }
}

}  // namespace cq::transfer
