#pragma once

#include <cq/scalars/values.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What is kept beside points, so that most questions don't need all of them. Safe from any thread.
namespace cq::scalars {

/// Whether a point is less, or greater, than another one, so that it comes before it among
/// extremes: NaN is neither, and comes last.
bool is_less(const Point& left, const Point& right) noexcept;
bool is_greater(const Point& left, const Point& right) noexcept;

/// Which point of a series one is: no other has the same chunk and index.
struct Mark {
  Point point{};
  std::int64_t chunk = 0;   ///< its number
  std::uint32_t index = 0;  ///< within the chunk
};

/// The order of a series: by step, ties by when they were logged.
bool is_before(const Mark& left, const Mark& right) noexcept;
bool is_same(const Mark& left, const Mark& right) noexcept;

/// The marks of a chunk's points.
std::vector<Mark> marks_of(std::span<const Point> points, std::int64_t chunk);

/// Some points, as thinning sees them.
struct Segment {
  std::uint64_t count = 0;
  Mark least{};     ///< the first of the least; NaN only where all are
  Mark greatest{};  ///< likewise
};

/// What stands for both.
Segment joined(const Segment& first, const Segment& second) noexcept;

/// The marks, divided into segments of that size; the last may be shorter. `size` is at least 1.
std::vector<Segment> segments_of(std::span<const Mark> marks, std::size_t size);

/// All that is said of a series, or of a part of it.
struct Summary {
  std::uint64_t count = 0;
  std::uint64_t not_numbers = 0;
  Point first{};
  Point last{};
  Point least{};
  Point greatest{};
  std::int64_t earliest = 0;
  std::int64_t latest = 0;
  double sum = 0;
};

/// `points` are a chunk's: in order, and not empty.
Summary summary_of(std::span<const Point> points);

/// Adds what was logged later.
void add_later(Summary& summary, const Summary& later) noexcept;

/// How many points a segment of an outline has.
inline constexpr std::size_t kOutlineSegment = 256;

/// What is kept of a chunk: its ends, and segments of kOutlineSegment points.
struct Outline {
  Point first{};
  Point last{};
  std::vector<Segment> segments{};
};

/// The outline of a chunk's points, as bytes: the indexes of the segments' extremes, each in two
/// bytes, then a chunk of the points: the ends, and of each segment the least and the greatest.
std::string write_outline(std::span<const Point> points);

/// nullopt where the bytes aren't those of a chunk of that many points.
std::optional<Outline> read_outline(std::string_view bytes, std::uint64_t count,
                                    std::int64_t chunk);

}  // namespace cq::scalars
