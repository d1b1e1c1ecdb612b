#pragma once

#include <cq/scalars/chunk.hpp>
#include <cq/scalars/values.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/db/connection.hpp"
#include "sqlite/scalars/summary.hpp"

/// The rows of series and of their chunks. They are of the connection's thread.
namespace cq::scalars {

/// Which series; the texts outlive it.
struct SeriesKey {
  std::string_view experiment;  ///< its key
  std::string_view name;
};

/// A Range whose ends are there.
struct Bounds {
  explicit Bounds(const Range& range)
      : first_step(range.first_step.value_or(kLeast)),
        last_step(range.last_step.value_or(kGreatest)),
        first_time(range.first_time.value_or(kLeast)),
        last_time(range.last_time.value_or(kGreatest)) {}

  [[nodiscard]] bool has(const Point& point) const noexcept {
    return point.step >= first_step && point.step <= last_step && point.time >= first_time &&
           point.time <= last_time;
  }

  static constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

  std::int64_t first_step;
  std::int64_t last_step;
  std::int64_t first_time;
  std::int64_t last_time;
};

/// What is known of a chunk without its points.
struct ChunkHead {
  std::int64_t number = 0;
  std::uint64_t count = 0;
  std::int64_t first_step = 0;
  std::int64_t last_step = 0;
  std::int64_t earliest = 0;
  std::int64_t latest = 0;

  /// Whether all of its points are within them.
  [[nodiscard]] bool is_within(const Bounds& bounds) const noexcept {
    return first_step >= bounds.first_step && last_step <= bounds.last_step &&
           earliest >= bounds.first_time && latest <= bounds.last_time;
  }
};

/// How large a chunk is that points may be added to.
struct ChunkSize {
  std::int64_t number = 0;
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;  ///< of its points and its outline
};

struct SeriesRow {
  Summary summary{};
  std::uint64_t bytes = 0;
};

/// The chunks that may have points within the bounds, those of the lowest steps first.
std::vector<ChunkHead> find_heads(sqlite::Connection& connection, const SeriesKey& series,
                                  const Bounds& bounds);
/// The last chunk before that number; nullopt when there is none. Its points aren't read.
std::optional<ChunkSize> find_chunk_before(sqlite::Connection& connection, const SeriesKey& series,
                                           std::int64_t number);
/// A chunk's bytes; none when it isn't there.
std::string chunk_data(sqlite::Connection& connection, const SeriesKey& series,
                       std::int64_t number);
/// A chunk's points; nullopt when it isn't there or is damaged.
std::optional<std::vector<Point>> find_points(sqlite::Connection& connection,
                                              const SeriesKey& series, std::int64_t number);
/// A chunk's outline, likewise.
std::optional<Outline> find_outline(sqlite::Connection& connection, const SeriesKey& series,
                                    std::int64_t number);

/// Writes a chunk in place of one of that number, if there is one; returns its bytes. `points` are
/// in order, and `data` is what encode_chunk() makes of them.
std::uint64_t write_chunk(sqlite::Connection& connection, const SeriesKey& series,
                          std::int64_t number, std::span<const Point> points,
                          const std::string& data);
void delete_chunk(sqlite::Connection& connection, const SeriesKey& series, std::int64_t number);

/// The columns that read_series() reads from that column on, in their order.
inline constexpr std::string_view kSeriesColumns =
    "points, not_numbers, earliest, latest, total, bytes, marks";
/// nullopt where its marks are damaged.
std::optional<SeriesRow> read_series(const sqlite::Statement& row, int column);
/// nullopt when it isn't there; made anew from its chunks when it is damaged.
std::optional<SeriesRow> find_series(sqlite::Connection& connection, const SeriesKey& series);
void write_series(sqlite::Connection& connection, const SeriesKey& series, const SeriesRow& row);
/// Has a series' row count what its chunks' rows count, and say that the rest is to be made anew
/// from them. Without chunks the series is deleted.
void leave_unsummed(sqlite::Connection& connection, const SeriesKey& series);
/// What some chunks count.
struct ChunkCounts {
  std::int64_t points = 0;
  std::int64_t not_numbers = 0;
  std::int64_t bytes = 0;
};
/// The same by what chunks counted that are gone, so that its cost doesn't grow with those that are
/// left.
void take_from_series(sqlite::Connection& connection, const SeriesKey& series,
                      const ChunkCounts& gone);
/// What the chunks say; nullopt when there is none that can be read.
std::optional<SeriesRow> summed_chunks(sqlite::Connection& connection, const SeriesKey& series);

}  // namespace cq::scalars
