#include <algorithm>
#include <cmath>
#include <random>

#include "scalars/scalars_fixture.hpp"

namespace cq::testkit {
namespace {

using namespace scalars;

class ScalarCurvesTest : public ScalarsTest {
 protected:
  ScalarCurvesTest() { part_of_store().make_project("p"); }

  /// Noise, with a point at each of so many steps.
  static Points noise(std::size_t count) {
    std::mt19937_64 random(7);  // NOLINT: the same on each run
    std::normal_distribution<double> value;
    Points points;
    for (std::size_t i = 0; i < count; ++i) {
      const auto step = static_cast<std::int64_t>(i);
      points.push_back({step, 1000 + 10 * step, value(random)});
    }
    return points;
  }
  static Points shuffled(Points points) {
    std::mt19937_64 random(8);  // NOLINT: likewise
    std::shuffle(points.begin(), points.end(), random);
    return points;
  }
  static Points sorted(Points points) {
    std::stable_sort(points.begin(), points.end(),
                     [](const Point& left, const Point& right) { return left.step < right.step; });
    return points;
  }
  static Points within(const Points& points, const Range& range) {
    Points kept;
    for (const Point& point : points) {
      if (range.first_step && point.step < *range.first_step) continue;
      if (range.last_step && point.step > *range.last_step) continue;
      if (range.first_time && point.time < *range.first_time) continue;
      if (range.last_time && point.time > *range.last_time) continue;
      kept.push_back(point);
    }
    return kept;
  }
  static bool has(const Points& points, const Point& wanted) {
    return std::any_of(points.begin(), points.end(), [&wanted](const Point& point) {
      return written({point}) == written({wanted});
    });
  }
  /// Expects what holds of thinned points whatever the order was in which `all`, which are in
  /// order, were logged.
  static void expect_thinned(const Points& kept, const Points& all, std::size_t most) {
    ASSERT_FALSE(kept.empty());
    EXPECT_LE(kept.size(), most);
    EXPECT_GE(kept.size(), most / 3) << "fewer points than would do";
    expect_same({kept.front(), kept.back()}, {all.front(), all.back()});
    const auto is_less = [](const Point& left, const Point& right) {
      return left.value < right.value;
    };
    EXPECT_TRUE(has(kept, *std::min_element(all.begin(), all.end(), is_less)));
    EXPECT_TRUE(has(kept, *std::max_element(all.begin(), all.end(), is_less)));
    expect_some_of(kept, all);
  }
  /// Expects points of those, each once, in their order.
  static void expect_some_of(const Points& kept, const Points& all) {
    const std::vector<std::string> texts = written(all);
    auto from = texts.begin();
    for (const std::string& text : written(kept)) {
      from = std::find(from, texts.end(), text);
      ASSERT_NE(from, texts.end()) << text << " is no point, or out of order";
      ++from;
    }
  }
};
CQ_SUITE_OF("scalars", ScalarCurvesTest, "scalars", kNeedsScalars, Lasting::kStore);

TEST_P(ScalarCurvesTest, PagesHaveEachPointOnceInOrder) {
  CQ_SENTENCE("scalars.points");
  CQ_SENTENCE("scalars.points.pages");
  Points points = noise(9000);
  for (Point& point : points) point.step /= 3;  // ties
  log_points(points);
  for (const std::size_t most : {std::size_t{999}, kMostPoints}) {
    expect_same(all_points({}, most), points);
  }
}

TEST_P(ScalarCurvesTest, PointsThatCameOutOfOrderComeOutInOrder) {
  CQ_SENTENCE("scalars.points");
  CQ_SENTENCE("scalars.points.pages");
  Points points = shuffled(noise(9000));
  for (Point& point : points) point.step /= 5;
  log_points(points);
  log_points({{0, 1, 1}, {700, 2, 2}});  // into the middle
  points.insert(points.end(), {{0, 1, 1}, {700, 2, 2}});
  expect_same(all_points({}, 1000), sorted(points));
}

TEST_P(ScalarCurvesTest, PointsOfOneStepComeInPages) {
  CQ_SENTENCE("scalars.points.pages");
  Points points = noise(9000);
  for (Point& point : points) point.step = 4;
  log_points(points);
  expect_same(all_points({}, 1000), points);
  const Range range{.first_time = 20'000, .last_time = 50'000};
  expect_same(all_points(range, 700), within(points, range));
}

TEST_P(ScalarCurvesTest, WhatIsLoggedMeanwhileIsntAmongPagesTwice) {
  CQ_SENTENCE("scalars.points.pages");
  log_points({{1, 1, 1}, {2, 2, 2}, {2, 3, 3}});
  const auto first = part_of_store().points("p", "e", "loss", {}, {}, 2);
  expect_same(first.points, {{1, 1, 1}, {2, 2, 2}});
  log_points({{0, 4, 4}, {2, 5, 5}, {3, 6, 6}});
  const auto second = part_of_store().points("p", "e", "loss", {}, first.next, 9);
  expect_same(second.points, {{2, 3, 3}, {2, 5, 5}, {3, 6, 6}});
  EXPECT_FALSE(second.next);
}

TEST_P(ScalarCurvesTest, ARangeHasItsEnds) {
  CQ_SENTENCE("scalars.points");
  const Points points = noise(5000);
  log_points(points);
  for (const Range& range :
       {Range{.first_step = 100, .last_step = 4200}, Range{.first_time = 3000, .last_time = 3010},
        Range{.first_step = 4900, .first_time = 50'500}, Range{.first_step = 10, .last_step = 9}}) {
    expect_same(all_points(range, 1500), within(points, range));
  }
}

TEST_P(ScalarCurvesTest, FewPointsStayAll) {
  CQ_SENTENCE("scalars.thinned");
  const Points points = noise(600);
  log_points(points);
  expect_same(thinned(600), points);
  expect_thinned(thinned(599), points, 599);
  const Range range{.first_step = 50, .last_step = 60};
  expect_same(thinned(11, range), within(points, range));
}

TEST_P(ScalarCurvesTest, NoSpikeIsLost) {
  CQ_SENTENCE("scalars.thinned");
  CQ_SENTENCE("scalars.thinned.spikes");
  Points points = noise(30'000);
  const std::vector<std::size_t> places{3, 4095, 4096, 9999, 15'000, 20'001, 29'997};
  for (const std::size_t place : places) {
    points[place].value =
        place % 2 == 0 ? -100 - static_cast<double>(place) : 100 + static_cast<double>(place);
  }
  points[12'345].value = std::nan("");
  log_points(points);
  for (const std::size_t most : {std::size_t{40}, std::size_t{1000}, kMostPoints}) {
    const Points kept = thinned(most);
    expect_thinned(kept, points, most);
    for (const std::size_t place : places) {
      EXPECT_TRUE(has(kept, points[place])) << place << " of " << most;
    }
  }
  const Range range{.first_step = 4000, .last_step = 21'000, .last_time = 201'500};
  const Points kept = thinned(60, range);
  expect_thinned(kept, within(points, range), 60);
  for (const std::size_t place : {4095U, 4096U, 9999U, 15'000U, 20'001U}) {
    EXPECT_TRUE(has(kept, points[place])) << place;
  }
}

TEST_P(ScalarCurvesTest, NoSpikeIsLostWhateverTheOrder) {
  CQ_SENTENCE("scalars.thinned.spikes");
  Points points = noise(20'000);
  points[777].value = 1000;
  points[15'001].value = -1000;
  log_points(shuffled(points));
  for (const std::size_t most : {std::size_t{30}, std::size_t{900}}) {
    expect_thinned(thinned(most), points, most);
  }
}

TEST_P(ScalarCurvesTest, OfAlmostNoneTheEndsStay) {
  CQ_SENTENCE("scalars.thinned.few");
  const Points points{{1, 1, 5}, {2, 2, 9}, {3, 3, -9}, {4, 4, 9}, {5, 5, 0}};
  log_points(points);
  expect_same(thinned(1), {points[4]});
  expect_same(thinned(2), {points[0], points[4]});
  expect_same(thinned(3), {points[0], points[1], points[4]});
  expect_same(thinned(4), {points[0], points[1], points[2], points[4]});
  EXPECT_TRUE(thinned(1, {.first_step = 6}).empty());
}

TEST_P(ScalarCurvesTest, UniformPointsAreAtEqualDistances) {
  CQ_SENTENCE("scalars.thinned");
  CQ_SENTENCE("scalars.thinned.uniform");
  const Points points = noise(9001);
  log_points(points);
  Points wanted;
  for (std::size_t place = 0; place < points.size(); place += 1000) wanted.push_back(points[place]);
  expect_same(thinned(10, {}, Thinning::kUniform), wanted);
  expect_same(thinned(1, {}, Thinning::kUniform), {points.back()});
  expect_same(thinned(2, {.last_step = 4000}, Thinning::kUniform), {points[0], points[4000]});
  expect_same(thinned(9001, {}, Thinning::kUniform), points);
  EXPECT_EQ(thinned(8999, {}, Thinning::kUniform).size(), 8999U);
}

TEST_P(ScalarCurvesTest, AReservoirHasPointsByChance) {
  CQ_SENTENCE("scalars.thinned.reservoir");
  constexpr std::size_t kPoints = 20'000;
  constexpr std::size_t kKept = 2000;
  const Points points = noise(kPoints);
  log_points(points);
  const Points kept = thinned(kKept, {}, Thinning::kReservoir);
  ASSERT_EQ(kept.size(), kKept);
  expect_some_of(kept, points);
  EXPECT_NE(written(kept), written(thinned(kKept, {}, Thinning::kUniform)));
  expect_same(thinned(kKept, {}, Thinning::kReservoir), kept);
  // As many from each part of the series, but for what chance does: the deviation is 17.
  std::vector<std::size_t> parts(5);
  for (const Point& point : kept) ++parts.at(static_cast<std::size_t>(point.step) / 4000);
  for (const std::size_t part : parts) EXPECT_NEAR(static_cast<double>(part), 400, 120);
}

TEST_P(ScalarCurvesTest, SamplesOfPointsThatCameOutOfOrderAreInOrder) {
  CQ_SENTENCE("scalars.thinned");
  const Points points = noise(20'000);
  log_points(shuffled(points));
  const Range range{.first_step = 500, .last_time = 150'000};
  for (const Thinning way : {Thinning::kUniform, Thinning::kReservoir}) {
    const Points kept = thinned(700, range, way);
    EXPECT_EQ(kept.size(), 700U);
    expect_some_of(kept, within(points, range));
  }
}

}  // namespace

CQ_TESTS_OF(scalar_curves_test)

}  // namespace cq::testkit
