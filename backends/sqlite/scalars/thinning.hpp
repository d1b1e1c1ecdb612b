#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sqlite/scalars/summary.hpp"

namespace cq::scalars {

/// Thins a series: it is divided into runs of about equally many points, of which the extremes
/// stay. From one thread at a time.
class Thinner {
 public:
  /// For a series of about `count` points, of which at most `most` are to stay; `most` is at
  /// least 1.
  Thinner(std::uint64_t count, std::size_t most);

  /// How many points a segment has best: runs are made of whole ones.
  [[nodiscard]] std::size_t segment_size() const noexcept;

  /// Adds segments, those with the lowest steps first.
  void add(const Segment& segment);
  /// Adds a point that may be the first or the last of all.
  void add_end(const Mark& mark);

  /// What stays, in the order of the series.
  [[nodiscard]] std::vector<Point> take();

 private:
  void end_run();

  std::uint64_t count_;
  std::size_t most_;
  std::uint64_t runs_;
  std::uint64_t passed_ = 0;  // points of the segments before
  std::uint64_t run_ = 0;
  Segment held_{};  // of the run
  Segment all_{};
  std::optional<Mark> first_{};
  std::optional<Mark> last_{};
  std::vector<Mark> kept_{};
};

}  // namespace cq::scalars
