#include "sqlite/scalars/appending.hpp"

#include <algorithm>
#include <cq/scalars/records.hpp>

namespace cq::scalars {

using sqlite::Connection;

namespace {

void sort_by_step(std::span<Point> points) {
  const auto is_before = [](const Point& left, const Point& right) {
    return left.step < right.step;
  };
  // Mostly they are sorted.
  if (std::is_sorted(points.begin(), points.end(), is_before)) return;
  std::stable_sort(points.begin(), points.end(), is_before);
}

/// The end of a series, taken up to be written anew with more behind it.
class SeriesEnd {
 public:
  SeriesEnd(Connection& connection, const SeriesKey& series)
      : connection_(connection),
        series_(series),
        last_(find_chunk_before(connection, series, kNumberEnd)),
        first_number_(last_ ? last_->number + 1 : 0) {}

  /// Puts the points of the last chunks in front of those, as far as these are to be combined.
  void take_up(std::vector<Point>& points) {
    if (last_ && last_->count < kOpenChunkPoints) take_last(points);
    take_below(kSmallChunkPoints, kOpenChunkPoints, points);
    take_below(kMostChunkPoints, kSmallChunkPoints, points);
  }

  /// Writes them behind what was left; returns by how many bytes the series has grown.
  std::int64_t write(std::span<Point> points) {
    std::int64_t grown = -taken_bytes_;
    std::int64_t number = first_number_;
    while (!points.empty()) {
      const std::span<Point> chunk = points.first(std::min(points.size(), kMostChunkPoints));
      sort_by_step(chunk);
      grown += static_cast<std::int64_t>(
          write_chunk(connection_, series_, number, chunk, encode_chunk(chunk)));
      std::erase(taken_, number);
      ++number;
      points = points.subspan(chunk.size());
    }
    for (const std::int64_t left : taken_) delete_chunk(connection_, series_, left);
    return grown;
  }

 private:
  void take_below(std::size_t count, std::size_t least, std::vector<Point>& points) {
    if (last_ && last_->count < count && points.size() >= least) take_last(points);
  }

  // One that is damaged stays as it is, for doctor to name it.
  void take_last(std::vector<Point>& points) {
    auto held = decode_chunk(chunk_data(connection_, series_, last_->number));
    if (!held) {
      last_.reset();
      return;
    }
    held->insert(held->end(), points.begin(), points.end());
    points = *std::move(held);
    first_number_ = last_->number;
    taken_.push_back(last_->number);
    taken_bytes_ += static_cast<std::int64_t>(last_->bytes);
    last_ = find_chunk_before(connection_, series_, first_number_);
  }

  Connection& connection_;
  SeriesKey series_;
  std::optional<ChunkSize> last_;  // of those that aren't taken up; null: none that can be
  std::int64_t first_number_;
  std::vector<std::int64_t> taken_{};
  std::int64_t taken_bytes_ = 0;
};

Summary summary_of_logged(std::vector<Point> points) {
  sort_by_step(points);
  return summary_of(points);
}

}  // namespace

bool append_points(Connection& connection, const SeriesKey& series, std::vector<Point> points) {
  const Summary added = summary_of_logged(points);
  std::optional<SeriesRow> row = find_series(connection, series);
  const bool is_new = !row;
  if (row) {
    add_later(row->summary, added);
  } else {
    row = SeriesRow{.summary = added};
  }
  SeriesEnd end(connection, series);
  end.take_up(points);
  row->bytes =
      static_cast<std::uint64_t>(static_cast<std::int64_t>(row->bytes) + end.write(points));
  write_series(connection, series, *row);
  return is_new;
}

}  // namespace cq::scalars
