#include <algorithm>
#include <cq/scalars/bounds.hpp>
#include <cq/scalars/records.hpp>
#include <map>

#include "sqlite/db/columns.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/scalars/chunk_rows.hpp"
#include "sqlite/scalars/page_of_points.hpp"
#include "sqlite/scalars/rows.hpp"
#include "sqlite/scalars/sampling.hpp"
#include "sqlite/scalars/scalars.hpp"
#include "sqlite/scalars/thinning.hpp"

namespace cq::scalars {

using sqlite::Connection;
using sqlite::Lease;
using sqlite::Statement;

namespace {

/// A page of tagged rows ends with the row by which it comes to that many bytes.
constexpr std::size_t kTaggedPageBytes = std::size_t{256} * 1024;

/// The points of a series that are within a range, chunk by chunk. A damaged chunk has none: doctor
/// names it.
class RangeOfSeries {
 public:
  RangeOfSeries(Connection& connection, const SeriesKey& series, const Range& range)
      : connection_(connection), series_(series), bounds_(range) {}

  /// The chunks with points of at least that step, those of the lowest steps first.
  [[nodiscard]] std::vector<ChunkHead> heads_from(std::int64_t step) const {
    Bounds bounds = bounds_;
    bounds.first_step = std::max(bounds.first_step, step);
    return find_heads(connection_, series_, bounds);
  }
  [[nodiscard]] std::vector<ChunkHead> heads() const { return heads_from(Bounds::kLeast); }

  [[nodiscard]] bool has_all(const ChunkHead& head) const { return head.is_within(bounds_); }

  /// The chunk's points that are in the range, in order.
  [[nodiscard]] std::vector<Mark> marks(const ChunkHead& head) const {
    const auto points = find_points(connection_, series_, head.number);
    if (!points) return {};
    std::vector<Mark> marks = marks_of(*points, head.number);
    std::erase_if(marks, [this](const Mark& mark) { return !bounds_.has(mark.point); });
    return marks;
  }

  [[nodiscard]] std::optional<Outline> outline(const ChunkHead& head) const {
    return find_outline(connection_, series_, head.number);
  }

  /// How many of the chunk's points are in the range and have that step.
  [[nodiscard]] std::uint64_t count_at(const ChunkHead& head, std::int64_t step) const {
    if (head.first_step > step || head.last_step < step) return 0;
    // Not what the row says: of a damaged chunk none came.
    const std::vector<Mark> all = marks(head);
    return static_cast<std::uint64_t>(std::count_if(
        all.begin(), all.end(), [step](const Mark& mark) { return mark.point.step == step; }));
  }

 private:
  Connection& connection_;
  SeriesKey series_;
  Bounds bounds_;
};

/// How many points of the place's step each chunk has that came already, by its number.
std::map<std::int64_t, std::uint64_t> passed_in(const RangeOfSeries& series,
                                                std::vector<ChunkHead> heads,
                                                const PointPlace& place) {
  std::sort(heads.begin(), heads.end(), [](const ChunkHead& left, const ChunkHead& right) {
    return left.number < right.number;
  });
  std::map<std::int64_t, std::uint64_t> passed;
  std::uint64_t left = place.passed;
  for (const ChunkHead& head : heads) {
    if (left == 0) break;
    const std::uint64_t count = std::min(left, series.count_at(head, place.step));
    if (count > 0) passed.emplace(head.number, count);
    left -= count;
  }
  return passed;
}

/// Removes what comes before the place.
void cut_before(std::vector<Mark>& marks, const PointPlace& place, std::uint64_t passed) {
  const auto from = std::find_if(marks.begin(), marks.end(), [&place](const Mark& mark) {
    return mark.point.step >= place.step;
  });
  marks.erase(marks.begin(), from + static_cast<std::ptrdiff_t>(passed));
}

/// As many points from the place on as asked for.
PageOfPoints read_points(const RangeOfSeries& series, const std::optional<PointPlace>& behind,
                         std::size_t most) {
  const auto heads = series.heads_from(behind ? behind->step : Bounds::kLeast);
  const auto passed =
      behind ? passed_in(series, heads, *behind) : std::map<std::int64_t, std::uint64_t>();
  PageOfPoints page(most);
  for (const ChunkHead& head : heads) {
    if (!page.wants(head.first_step)) break;
    const auto skipped = passed.find(head.number);
    const std::uint64_t skip = skipped == passed.end() ? 0 : skipped->second;
    if (skip == head.count) continue;
    std::vector<Mark> marks = series.marks(head);
    if (behind) cut_before(marks, *behind, skip);
    page.add(std::move(marks));
  }
  return page;
}

/// Where the page that ends with these points ends.
PointPlace end_of(const std::vector<Point>& points, const std::optional<PointPlace>& behind) {
  const std::int64_t step = points.back().step;
  const auto of_step = std::count_if(points.begin(), points.end(),
                                     [step](const Point& point) { return point.step == step; });
  const std::uint64_t before = behind && behind->step == step ? behind->passed : 0;
  return {.step = step, .passed = before + static_cast<std::uint64_t>(of_step)};
}

/// Adds a chunk's segments: from its outline where that will do.
void add_chunk(Thinner& thinner, const RangeOfSeries& series, const ChunkHead& head) {
  if (thinner.segment_size() >= kOutlineSegment && series.has_all(head)) {
    if (const auto outline = series.outline(head)) {
      for (const Segment& segment : outline->segments) thinner.add(segment);
      thinner.add_end({.point = outline->first, .chunk = head.number, .index = 0});
      thinner.add_end({.point = outline->last,
                       .chunk = head.number,
                       .index = static_cast<std::uint32_t>(head.count - 1)});
      return;
    }
  }
  const std::vector<Mark> marks = series.marks(head);
  if (marks.empty()) return;
  for (const Segment& segment : segments_of(marks, thinner.segment_size())) thinner.add(segment);
  thinner.add_end(marks.front());
  thinner.add_end(marks.back());
}

std::uint64_t count_in(const RangeOfSeries& series, const std::vector<ChunkHead>& heads) {
  std::uint64_t count = 0;
  for (const ChunkHead& head : heads) {
    count += series.has_all(head) ? head.count : series.marks(head).size();
  }
  return count;
}

void require_curve(std::string_view project_id, std::string_view experiment_id,
                   std::string_view name, std::size_t most) {
  require_id("project", project_id);
  require_id("experiment", experiment_id);
  require_name(name);
  require_most(most, kMostPoints);
}

std::vector<Point> points_of(std::span<const Mark> marks) {
  std::vector<Point> points;
  points.reserve(marks.size());
  for (const Mark& mark : marks) points.push_back(mark.point);
  return points;
}

/// The points at those places, which count through the chunks one behind the other; of a chunk
/// without any of them, nothing is read.
std::vector<Point> points_at(const RangeOfSeries& series, const std::vector<ChunkHead>& heads,
                             const std::vector<std::uint64_t>& places) {
  std::vector<Mark> kept;
  kept.reserve(places.size());
  std::uint64_t passed = 0;
  auto place = places.begin();
  for (const ChunkHead& head : heads) {
    if (place == places.end()) break;
    const bool has_all = series.has_all(head);
    const bool has_one = *place < passed + head.count;
    // Of a damaged chunk none come, though its row counts them.
    const std::vector<Mark> marks = has_one || !has_all ? series.marks(head) : std::vector<Mark>();
    const std::uint64_t end = passed + (has_all ? head.count : marks.size());
    for (; place != places.end() && *place < end; ++place) {
      const std::uint64_t at = *place - passed;
      if (at < marks.size()) kept.push_back(marks[static_cast<std::size_t>(at)]);
    }
    passed = end;
  }
  std::sort(kept.begin(), kept.end(), is_before);
  return points_of(kept);
}

}  // namespace

PointPage SqliteScalars::points(std::string_view project_id, std::string_view experiment_id,
                                std::string_view name, const Range& range,
                                const std::optional<PointPlace>& behind, std::size_t most) {
  require_curve(project_id, experiment_id, name, most);
  const Lease connection = pool_.reader();
  const sqlite::ReadSnapshot snapshot(*connection);
  if (!has_project_row(*connection, project_id)) return {};
  const std::string key = experiment_key(project_id, experiment_id);
  const RangeOfSeries series(*connection, {.experiment = key, .name = name}, range);
  // One more than asked for tells whether there is another page.
  PointPage page{.points = points_of(read_points(series, behind, most + 1).marks())};
  if (page.points.size() > most) {
    page.points.pop_back();
    page.next = end_of(page.points, behind);
  }
  return page;
}

std::vector<Point> SqliteScalars::thinned(std::string_view project_id,
                                          std::string_view experiment_id, std::string_view name,
                                          const Range& range, std::size_t most, Thinning way) {
  require_curve(project_id, experiment_id, name, most);
  const Lease connection = pool_.reader();
  const sqlite::ReadSnapshot snapshot(*connection);
  if (!has_project_row(*connection, project_id)) return {};
  const std::string key = experiment_key(project_id, experiment_id);
  const RangeOfSeries series(*connection, {.experiment = key, .name = name}, range);
  const std::vector<ChunkHead> heads = series.heads();
  const std::uint64_t count = count_in(series, heads);
  if (count <= most) return points_of(read_points(series, std::nullopt, most).marks());
  if (way == Thinning::kUniform) return points_at(series, heads, even_places(count, most));
  if (way == Thinning::kReservoir) return points_at(series, heads, random_places(count, most));
  Thinner thinner(count, most);
  for (const ChunkHead& head : heads) add_chunk(thinner, series, head);
  return thinner.take();
}

TaggedPage SqliteScalars::tagged_rows(std::string_view project_id, std::string_view experiment_id,
                                      const Range& range, const std::optional<TaggedPlace>& behind,
                                      std::size_t most) {
  require_id("project", project_id);
  require_id("experiment", experiment_id);
  require_most(most, kMostListed);
  const Lease connection = pool_.reader();
  const sqlite::ReadSnapshot snapshot(*connection);
  if (!has_project_row(*connection, project_id)) return {};
  const Bounds bounds(range);
  const TaggedPlace from = behind.value_or(TaggedPlace{.step = Bounds::kLeast, .number = -1});
  Statement rows = connection->prepare(
      "SELECT id, number, step, logged_at, names, tags FROM scalar_tags WHERE experiment = ?1 AND "
      "step >= ?2 AND (step > ?2 OR number > ?3) AND step >= ?4 AND step <= ?5 AND "
      "logged_at >= ?6 AND logged_at <= ?7 ORDER BY step, number");
  rows.bind(1, experiment_key(project_id, experiment_id))
      .bind(2, from.step)
      .bind(3, from.number)
      .bind(4, bounds.first_step)
      .bind(5, bounds.last_step)
      .bind(6, bounds.first_time)
      .bind(7, bounds.last_time);
  TaggedPage page;
  std::optional<TaggedPlace> last;
  std::size_t bytes = 0;
  while (rows.step()) {
    if (page.rows.size() == most || bytes >= kTaggedPageBytes) {
      page.next = last;
      break;
    }
    const sqlite::RowReader reader(rows, kTagsTable);
    const bool is_read = sqlite::try_row(rows, [&] {
      page.rows.push_back({.step = reader.integer(2),
                           .time = reader.integer(3),
                           .names = reader.texts(4, "names"),
                           .tags = reader.texts(5, "tags")});
    });
    if (!is_read) continue;
    bytes += rows.text_bytes();
    last = TaggedPlace{.step = reader.integer(2), .number = reader.integer(1)};
  }
  return page;
}

}  // namespace cq::scalars
