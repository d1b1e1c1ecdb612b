#include "sqlite/scalars/thinning.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "sqlite/scalars/page_of_points.hpp"

namespace cq::scalars {
namespace {

using testing::ElementsAre;

const double kNan = std::nan("");
const double kInfinity = std::numeric_limits<double>::infinity();

std::vector<Point> curve(const std::vector<double>& values) {
  std::vector<Point> points;
  for (const double value : values) {
    const auto step = static_cast<std::int64_t>(points.size());
    points.push_back({.step = step, .time = 10 * step, .value = value});
  }
  return points;
}

std::vector<std::int64_t> steps_of(const std::vector<Point>& points) {
  std::vector<std::int64_t> steps;
  for (const Point& point : points) steps.push_back(point.step);
  return steps;
}

std::vector<double> noise(std::mt19937_64& random, std::size_t count) {
  std::normal_distribution<double> value;
  std::vector<double> values(count);
  std::generate(values.begin(), values.end(), [&] { return value(random); });
  return values;
}

TEST(ScalarSummary, HasTheFirstOfTheExtremesAndLeavesNanOut) {
  const Summary summary = summary_of(curve({kNan, 3, -1, 3, -1, kNan}));
  EXPECT_EQ(summary.count, 6U);
  EXPECT_EQ(summary.not_numbers, 2U);
  EXPECT_EQ(summary.least.step, 2);
  EXPECT_EQ(summary.greatest.step, 1);
  EXPECT_EQ(summary.sum, 4);
  EXPECT_EQ(summary.earliest, 0);
  EXPECT_EQ(summary.latest, 50);
  const Summary none = summary_of(curve({kNan, kNan}));
  EXPECT_EQ(none.least.step, 0);
  EXPECT_EQ(none.greatest.step, 0);
  EXPECT_EQ(summary_of(curve({1, kInfinity, -kInfinity})).greatest.step, 1);
}

TEST(ScalarSummary, OfPartsIsThatOfTheWhole) {
  std::mt19937_64 random(3);  // NOLINT: the same on each run
  for (int round = 0; round < 200; ++round) {
    std::vector<Point> points = curve(noise(random, 2 + random() % 40));
    for (Point& point : points) {
      point.step = static_cast<std::int64_t>(random() % 7);
      point.time = static_cast<std::int64_t>(random() % 100);
      point.value = std::round(point.value);
      if (random() % 5 == 0) point.value = kNan;
    }
    const auto sorted = [](std::vector<Point> part) {
      std::stable_sort(part.begin(), part.end(), [](const Point& left, const Point& right) {
        return left.step < right.step;
      });
      return part;
    };
    const auto middle =
        points.begin() + static_cast<std::ptrdiff_t>(1 + random() % (points.size() - 1));
    Summary summary = summary_of(sorted({points.begin(), middle}));
    add_later(summary, summary_of(sorted({middle, points.end()})));
    const Summary whole = summary_of(sorted(points));
    EXPECT_EQ(summary.count, whole.count);
    EXPECT_EQ(summary.not_numbers, whole.not_numbers);
    EXPECT_EQ(summary.sum, whole.sum);
    EXPECT_EQ(summary.earliest, whole.earliest);
    EXPECT_EQ(summary.latest, whole.latest);
    for (const auto which :
         {&Summary::first, &Summary::last, &Summary::least, &Summary::greatest}) {
      EXPECT_EQ((summary.*which).step, (whole.*which).step);
      EXPECT_EQ((summary.*which).time, (whole.*which).time);
      EXPECT_EQ(std::bit_cast<std::uint64_t>((summary.*which).value),
                std::bit_cast<std::uint64_t>((whole.*which).value));
    }
  }
}

TEST(ScalarOutline, HasTheExtremesOfEachSegment) {
  std::mt19937_64 random(4);  // NOLINT: the same on each run
  for (const std::size_t count : {1U, 255U, 256U, 257U, 4096U}) {
    const std::vector<Point> points = curve(noise(random, count));
    const std::string bytes = write_outline(points);
    const auto outline = read_outline(bytes, count, 9);
    ASSERT_TRUE(outline) << count;
    EXPECT_EQ(outline->first.value, points.front().value);
    EXPECT_EQ(outline->last.value, points.back().value);
    const auto expected = segments_of(marks_of(points, 9), kOutlineSegment);
    ASSERT_EQ(outline->segments.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(outline->segments[i].count, expected[i].count);
      EXPECT_TRUE(is_same(outline->segments[i].least, expected[i].least));
      EXPECT_TRUE(is_same(outline->segments[i].greatest, expected[i].greatest));
      EXPECT_EQ(outline->segments[i].greatest.point.value, expected[i].greatest.point.value);
    }
    EXPECT_FALSE(read_outline(bytes.substr(1), count, 9));
    EXPECT_FALSE(read_outline(bytes, count + 256, 9));
    EXPECT_FALSE(read_outline("", count, 9));
  }
}

/// Thins points that lie in chunks of that many, by segments of the size that the thinner wants.
std::vector<Point> thinned(const std::vector<Point>& points, std::size_t chunk, std::size_t most) {
  Thinner thinner(points.size(), most);
  for (std::size_t at = 0; at < points.size(); at += chunk) {
    const auto part = std::span(points).subspan(at, std::min(chunk, points.size() - at));
    const auto marks = marks_of(part, static_cast<std::int64_t>(at));
    for (const Segment& segment : segments_of(marks, thinner.segment_size())) thinner.add(segment);
    thinner.add_end(marks.front());
    thinner.add_end(marks.back());
  }
  return thinner.take();
}

TEST(ScalarThinner, KeepsTheEndsAndTheExtremesOfEachRun) {
  EXPECT_THAT(steps_of(thinned(curve({1, 2, 3, 2, 1, 0, 1, 5, 1, 1}), 10, 4)),
              ElementsAre(0, 5, 7, 9));
  EXPECT_THAT(steps_of(thinned(curve({0, 0, 9, 0, 0, 0, 0, -9, 0, 0}), 10, 6)),
              ElementsAre(0, 2, 6, 7, 9));
}

TEST(ScalarThinner, LosesNoSpikeThatIsTheOnlyOneAmongItsNeighbours) {
  std::mt19937_64 random(5);  // NOLINT: the same on each run
  for (int round = 0; round < 300; ++round) {
    const std::size_t count = 50 + random() % 3000;
    const std::size_t most = 8 + random() % 200;
    std::vector<Point> points = curve(noise(random, count));
    // As far apart as two runs are long, so that no run has two.
    const std::size_t distance = 2 * (count / ((most - 2) / 2) + 1);
    std::vector<std::int64_t> spikes;
    for (std::size_t place = random() % distance; place < count; place += distance) {
      points[place].value = 100 + static_cast<double>(random() % 100);
      spikes.push_back(points[place].step);
    }
    const auto kept = steps_of(thinned(points, 1 + random() % 500, most));
    EXPECT_LE(kept.size(), most);
    EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
    for (const std::int64_t spike : spikes) {
      EXPECT_TRUE(std::binary_search(kept.begin(), kept.end(), spike))
          << spike << " of " << count << ", " << most;
    }
  }
}

TEST(ScalarPage, HasTheFirstPointsOfChunksThatOverlap) {
  std::mt19937_64 random(6);  // NOLINT: the same on each run
  for (int round = 0; round < 200; ++round) {
    std::vector<Mark> all;
    const std::size_t most = 1 + random() % 50;
    PageOfPoints page(most);
    for (std::int64_t chunk = 0; chunk < 5; ++chunk) {
      std::vector<Point> points(random() % 20);
      for (Point& point : points) point.step = static_cast<std::int64_t>(random() % 30);
      std::sort(points.begin(), points.end(),
                [](const Point& left, const Point& right) { return left.step < right.step; });
      const std::vector<Mark> marks = marks_of(points, chunk);
      all.insert(all.end(), marks.begin(), marks.end());
      if (!marks.empty() && page.wants(marks.front().point.step)) page.add(marks);
    }
    std::sort(all.begin(), all.end(), is_before);
    all.resize(std::min(all.size(), most));
    ASSERT_EQ(page.marks().size(), all.size());
    EXPECT_TRUE(std::equal(all.begin(), all.end(), page.marks().begin(), is_same));
  }
}

}  // namespace
}  // namespace cq::scalars
