#include "sqlite/scalars/summary.hpp"

#include <algorithm>
#include <climits>
#include <cmath>
#include <cq/scalars/chunk.hpp>
#include <tuple>

namespace cq::scalars {
namespace {

constexpr std::size_t kIndexBytes = 2;

void append_index(std::string& bytes, std::uint32_t index) {
  bytes += static_cast<char>(index >> CHAR_BIT);
  bytes += static_cast<char>(index & UCHAR_MAX);
}

std::uint32_t index_at(std::string_view bytes, std::size_t place) {
  const auto high = static_cast<unsigned char>(bytes[place * kIndexBytes]);
  const auto low = static_cast<unsigned char>(bytes[place * kIndexBytes + 1]);
  return (std::uint32_t{high} << CHAR_BIT) | low;
}

/// Whether `later`, which was logged later, is to replace an extreme.
bool replaces(const Point& later, const Point& extreme,
              bool (*precedes)(const Point&, const Point&) noexcept) {
  if (precedes(later, extreme)) return true;
  return !precedes(extreme, later) && later.step < extreme.step;
}

}  // namespace

bool is_less(const Point& left, const Point& right) noexcept {
  return left.value < right.value || (std::isnan(right.value) && !std::isnan(left.value));
}

bool is_greater(const Point& left, const Point& right) noexcept {
  return left.value > right.value || (std::isnan(right.value) && !std::isnan(left.value));
}

bool is_before(const Mark& left, const Mark& right) noexcept {
  return std::tie(left.point.step, left.chunk, left.index) <
         std::tie(right.point.step, right.chunk, right.index);
}

bool is_same(const Mark& left, const Mark& right) noexcept {
  return left.chunk == right.chunk && left.index == right.index;
}

std::vector<Mark> marks_of(std::span<const Point> points, std::int64_t chunk) {
  std::vector<Mark> marks;
  marks.reserve(points.size());
  for (const Point& point : points) {
    marks.push_back(
        {.point = point, .chunk = chunk, .index = static_cast<std::uint32_t>(marks.size())});
  }
  return marks;
}

Segment joined(const Segment& first, const Segment& second) noexcept {
  if (first.count == 0) return second;
  return {.count = first.count + second.count,
          .least = is_less(second.least.point, first.least.point) ? second.least : first.least,
          .greatest = is_greater(second.greatest.point, first.greatest.point) ? second.greatest
                                                                              : first.greatest};
}

std::vector<Segment> segments_of(std::span<const Mark> marks, std::size_t size) {
  std::vector<Segment> segments;
  segments.reserve((marks.size() + size - 1) / size);
  for (std::size_t at = 0; at < marks.size(); at += size) {
    Segment segment;
    for (const Mark& mark : marks.subspan(at, std::min(size, marks.size() - at))) {
      segment = joined(segment, {.count = 1, .least = mark, .greatest = mark});
    }
    segments.push_back(segment);
  }
  return segments;
}

Summary summary_of(std::span<const Point> points) {
  const Point& first = points.front();
  Summary summary{.count = points.size(),
                  .first = first,
                  .last = points.back(),
                  .least = first,
                  .greatest = first,
                  .earliest = first.time,
                  .latest = first.time};
  for (const Point& point : points) {
    if (is_less(point, summary.least)) summary.least = point;
    if (is_greater(point, summary.greatest)) summary.greatest = point;
    summary.earliest = std::min(summary.earliest, point.time);
    summary.latest = std::max(summary.latest, point.time);
    if (std::isnan(point.value)) {
      ++summary.not_numbers;
    } else {
      summary.sum += point.value;
    }
  }
  return summary;
}

void add_later(Summary& summary, const Summary& later) noexcept {
  summary.count += later.count;
  summary.not_numbers += later.not_numbers;
  if (later.first.step < summary.first.step) summary.first = later.first;
  if (later.last.step >= summary.last.step) summary.last = later.last;
  if (replaces(later.least, summary.least, &is_less)) summary.least = later.least;
  if (replaces(later.greatest, summary.greatest, &is_greater)) summary.greatest = later.greatest;
  summary.earliest = std::min(summary.earliest, later.earliest);
  summary.latest = std::max(summary.latest, later.latest);
  summary.sum += later.sum;
}

std::string write_outline(std::span<const Point> points) {
  std::string bytes;
  std::vector<Point> kept{points.front(), points.back()};
  for (const Segment& segment : segments_of(marks_of(points, 0), kOutlineSegment)) {
    append_index(bytes, segment.least.index);
    append_index(bytes, segment.greatest.index);
    kept.push_back(segment.least.point);
    kept.push_back(segment.greatest.point);
  }
  return bytes + encode_chunk(kept);
}

std::optional<Outline> read_outline(std::string_view bytes, std::uint64_t count,
                                    std::int64_t chunk) {
  if (count == 0 || count > kMostChunkPoints) return std::nullopt;
  const std::size_t segments = (count + kOutlineSegment - 1) / kOutlineSegment;
  const std::size_t index_bytes = segments * 2 * kIndexBytes;
  if (bytes.size() < index_bytes) return std::nullopt;
  const auto points = decode_chunk(bytes.substr(index_bytes));
  if (!points || points->size() != 2 + 2 * segments) return std::nullopt;
  Outline outline{.first = points->at(0), .last = points->at(1)};
  outline.segments.reserve(segments);
  const auto mark = [&](std::size_t place) {
    return Mark{.point = points->at(2 + place), .chunk = chunk, .index = index_at(bytes, place)};
  };
  for (std::size_t i = 0; i < segments; ++i) {
    outline.segments.push_back(
        {.count = std::min<std::uint64_t>(kOutlineSegment, count - i * kOutlineSegment),
         .least = mark(2 * i),
         .greatest = mark(2 * i + 1)});
  }
  return outline;
}

}  // namespace cq::scalars
