#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "sqlite/scalars/summary.hpp"

namespace cq::scalars {

/// The first points of a series whose chunks come in any order, never more of them than asked for
/// and a chunk's. From one thread at a time.
class PageOfPoints {
 public:
  explicit PageOfPoints(std::size_t most) : most_(most) {}

  /// Whether a point of that step might still be among them.
  [[nodiscard]] bool wants(std::int64_t step) const {
    return marks_.size() < most_ || step <= marks_.back().point.step;
  }
  /// `marks` are in order.
  void add(std::vector<Mark> marks) {
    std::vector<Mark> merged;
    merged.reserve(marks_.size() + marks.size());
    std::merge(marks_.begin(), marks_.end(), marks.begin(), marks.end(), std::back_inserter(merged),
               is_before);
    if (merged.size() > most_) merged.erase(at(merged, most_), merged.end());
    marks_ = std::move(merged);
  }
  [[nodiscard]] const std::vector<Mark>& marks() const noexcept { return marks_; }

 private:
  static std::vector<Mark>::iterator at(std::vector<Mark>& marks, std::size_t place) {
    return marks.begin() + static_cast<std::ptrdiff_t>(place);
  }

  std::size_t most_;
  std::vector<Mark> marks_{};
};

}  // namespace cq::scalars
