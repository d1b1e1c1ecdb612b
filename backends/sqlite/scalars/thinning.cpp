#include "sqlite/scalars/thinning.hpp"

#include <algorithm>

namespace cq::scalars {

namespace {

/// Below that many, there is no run with two extremes beside the ends.
constexpr std::size_t kLeastWithRuns = 4;

std::vector<Point> points_of(std::vector<Mark> marks) {
  std::sort(marks.begin(), marks.end(), is_before);
  marks.erase(std::unique(marks.begin(), marks.end(),
                          [](const Mark& left, const Mark& right) { return is_same(left, right); }),
              marks.end());
  std::vector<Point> points;
  points.reserve(marks.size());
  for (const Mark& mark : marks) points.push_back(mark.point);
  return points;
}

}  // namespace

Thinner::Thinner(std::uint64_t count, std::size_t most)
    : count_(std::max<std::uint64_t>(count, 1)),
      most_(most),
      runs_(most < kLeastWithRuns ? 1 : (most - 2) / 2) {}

std::size_t Thinner::segment_size() const noexcept {
  // Halves of runs, so that these are about equally long.
  return static_cast<std::size_t>(std::max<std::uint64_t>(1, count_ / (2 * runs_)));
}

void Thinner::add(const Segment& segment) {
  // Should there be more points than were announced, the last run has them.
  const std::uint64_t run = std::min(runs_ - 1, passed_ / (count_ / runs_ + 1));
  if (run != run_) end_run();
  run_ = run;
  passed_ += segment.count;
  held_ = joined(held_, segment);
  all_ = joined(all_, segment);
}

void Thinner::add_end(const Mark& mark) {
  if (!first_ || is_before(mark, *first_)) first_ = mark;
  if (!last_ || is_before(*last_, mark)) last_ = mark;
}

std::vector<Point> Thinner::take() {
  if (most_ < kLeastWithRuns) {
    std::vector<Mark> few;
    if (last_) few.push_back(*last_);
    if (first_ && most_ >= 2) few.push_back(*first_);
    if (all_.count > 0 && most_ >= 3) few.push_back(all_.greatest);
    return points_of(std::move(few));
  }
  end_run();
  if (first_) kept_.push_back(*first_);
  if (last_) kept_.push_back(*last_);
  return points_of(std::move(kept_));
}

void Thinner::end_run() {
  if (held_.count == 0) return;
  kept_.push_back(held_.least);
  kept_.push_back(held_.greatest);
  held_ = {};
}

}  // namespace cq::scalars
