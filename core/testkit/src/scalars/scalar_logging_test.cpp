#include <cmath>
#include <limits>

#include "scalars/scalars_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using namespace scalars;

class ScalarLoggingTest : public ScalarsTest {
 protected:
  ScalarLoggingTest() { part_of_store().make_project("p"); }
};
CQ_SUITE_OF("scalars", ScalarLoggingTest, "scalars", kNeedsScalars, Lasting::kStore);

TEST_P(ScalarLoggingTest, RowsAreLoggedUnderTheirNames) {
  CQ_SENTENCE("scalars.log");
  EXPECT_EQ(log({row(3, {{"loss", 0.5}, {"acc é/ü", -1}}), row(3, {{"loss", 0.25}})}),
            Logged::kAdded);
  EXPECT_EQ(log({row(-7, {{"loss", 8}})}), Logged::kAdded);
  expect_same(all_points(), {{-7, 993, 8}, {3, 1003, 0.5}, {3, 1003, 0.25}});
  expect_same(all_points({}, 10, "acc é/ü"), {{3, 1003, -1}});
}

TEST_P(ScalarLoggingTest, ABatchIsLoggedOnce) {
  CQ_SENTENCE("scalars.log.batch");
  const std::vector<Row> rows{row(1, {{"loss", 1}}, {"t"})};
  EXPECT_EQ(log(rows, "one"), Logged::kAdded);
  EXPECT_EQ(log(rows, "one"), Logged::kKnown);
  EXPECT_EQ(log({row(2, {{"other", 1}})}, "one"), Logged::kKnown);
  EXPECT_EQ(log(rows, "One"), Logged::kAdded);
  EXPECT_EQ(log(rows, "one", "f"), Logged::kAdded);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(log(rows), Logged::kAdded);
  EXPECT_EQ(all_points().size(), 4U);
  EXPECT_EQ(part_of_store().tagged_rows("p", "e", {}, {}, 10).rows.size(), 4U);
  EXPECT_EQ(all_series().size(), 1U);
}

TEST_P(ScalarLoggingTest, TheLatestBatchIdsAreRemembered) {
  CQ_SENTENCE("scalars.log.batch");
  const std::vector<Row> rows{row(1, {})};
  EXPECT_EQ(log(rows, "0"), Logged::kAdded);
  in_threads([&](unsigned thread) {
    for (std::size_t i = 1 + thread; i < kKeptBatchIds; i += kThreads) log(rows, std::to_string(i));
  });
  EXPECT_EQ(log(rows, "0"), Logged::kKnown);
  EXPECT_EQ(log(rows, "one more"), Logged::kAdded);
  for (const std::string id : {"one more", "1", "9999"}) {
    EXPECT_EQ(log(rows, id), Logged::kKnown) << id;
  }
  EXPECT_EQ(log(rows, "0"), Logged::kAdded);
  EXPECT_EQ(experiment_ids().size(), 1U);
}

TEST_P(ScalarLoggingTest, ARefusedBatchChangesNothing) {
  CQ_SENTENCE("scalars.log.throws");
  CQ_SENTENCE("scalars.log");
  EXPECT_EQ(error_kind_of([&] {
              part_of_store().log("q", "e", std::vector{row(1, {{"loss", 1}})}, "");
            }),
            ErrorKind::kNotFound);
  EXPECT_EQ(error_kind_of([&] {
              log({row(1, {{"loss", 1}}), row(2, {{"a", 1}, {"a", 2}})}, "b");
            }),
            ErrorKind::kInvalidArgument);
  EXPECT_TRUE(experiment_ids().empty());
  EXPECT_EQ(log({row(1, {})}, "b"), Logged::kAdded);
  std::vector<Row> many(1);
  for (std::size_t i = 0; i < kMostSeries; ++i) {
    many[0].values.push_back({.name = std::to_string(i), .value = 1});
  }
  log(many, "", "many");
  EXPECT_EQ(error_kind_of([&] {
              log({row(1, {{"0", 2}, {"new", 1}}, {"t"})}, "n", "many");
            }),
            ErrorKind::kConflict);
  EXPECT_EQ(log({row(1, {{"0", 2}})}, "n", "many"), Logged::kAdded);
  EXPECT_EQ(part_of_store().usage("p", "many").series, kMostSeries);
  EXPECT_EQ(part_of_store().usage("p", "many").points, kMostSeries + 1);
}

TEST_P(ScalarLoggingTest, ARowMayHaveNoValues) {
  CQ_SENTENCE("scalars.log.empty");
  EXPECT_EQ(log({}), Logged::kAdded);
  EXPECT_TRUE(experiment_ids().empty());
  log({row(4, {})});
  EXPECT_THAT(part_of_store().experiments("p", "", 9), ElementsAre(LoggedExperiment{"e", 1004, 1}));
  EXPECT_TRUE(all_series().empty());
  EXPECT_EQ(error_kind_of([&] { part_of_store().log("q", "e", {}, ""); }), ErrorKind::kNotFound);
}

TEST_P(ScalarLoggingTest, NumbersThatArentFiniteAreKeptBitForBit) {
  CQ_SENTENCE("scalars.log.not_finite");
  using Values = std::numeric_limits<double>;
  const std::vector<double> values{Values::quiet_NaN(),
                                   std::bit_cast<double>(std::uint64_t{0x7FF8'0000'0000'1234U}),
                                   Values::infinity(),
                                   -Values::infinity(),
                                   -0.0,
                                   Values::denorm_min(),
                                   Values::max()};
  Points points;
  for (const double value : values) {
    points.push_back({static_cast<std::int64_t>(points.size()), 7, value});
  }
  log_points(points);
  expect_same(all_points(), points);
  const Series series = all_series().at(0);
  EXPECT_EQ(series.not_numbers, 2U);
  EXPECT_EQ(series.least.value, -Values::infinity());
  EXPECT_EQ(series.greatest.value, Values::infinity());
  EXPECT_TRUE(std::isnan(series.sum));
}

TEST_P(ScalarLoggingTest, SeriesSayWhatTheyHold) {
  CQ_SENTENCE("scalars.series");
  const double nan = std::nan("");
  log_points({{5, 50, 2}, {1, 60, -3}, {5, 40, nan}, {3, 55, -3}}, "a");
  log_points({{9, 70, 4}, {0, 10, 4}, {9, 71, 1}}, "a");
  log_points({{1, 1, nan}, {2, 2, nan}}, "nan");
  const auto all = all_series();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "a");
  EXPECT_EQ(all[0].count, 7U);
  EXPECT_EQ(all[0].not_numbers, 1U);
  expect_same({all[0].first, all[0].last}, {{0, 10, 4}, {9, 71, 1}});
  expect_same({all[0].least, all[0].greatest}, {{1, 60, -3}, {0, 10, 4}});
  EXPECT_EQ(all[0].earliest, 10);
  EXPECT_EQ(all[0].latest, 71);
  EXPECT_EQ(all[0].sum, 5);
  EXPECT_DOUBLE_EQ(all[0].average(), 5.0 / 6);
  EXPECT_EQ(all[1].name, "nan");
  expect_same({all[1].least, all[1].greatest}, {{1, 1, nan}, {1, 1, nan}});
  EXPECT_EQ(all[1].sum, 0);
  EXPECT_TRUE(std::isnan(all[1].average()));
}

TEST_P(ScalarLoggingTest, RowsWithTagsComeInTheOrderOfTheirSteps) {
  CQ_SENTENCE("scalars.tagged");
  const std::vector<std::string> tags{"b", "a", "b", awkward_text().substr(0, 3)};
  log({row(2, {{"x", 1}, {"a", 1}}, tags), row(1, {{"x", 1}}), row(2, {}, {"second"})});
  log({row(0, {{"z", 1}}, {"late"}), row(9, {{"z", 1}}, {"end"})});
  const auto first = part_of_store().tagged_rows("p", "e", {}, {}, 2);
  EXPECT_THAT(first.rows, ElementsAre(TaggedRow{0, 1000, {"z"}, {"late"}},
                                      TaggedRow{2, 1002, {"a", "x"}, tags}));
  ASSERT_TRUE(first.next);
  const auto second = part_of_store().tagged_rows("p", "e", {}, first.next, 2);
  EXPECT_THAT(second.rows,
              ElementsAre(TaggedRow{2, 1002, {}, {"second"}}, TaggedRow{9, 1009, {"z"}, {"end"}}));
  EXPECT_FALSE(second.next);
  EXPECT_THAT(
      part_of_store().tagged_rows("p", "e", {.first_step = 1, .last_time = 1002}, {}, 9).rows,
      ElementsAre(TaggedRow{2, 1002, {"a", "x"}, tags}, TaggedRow{2, 1002, {}, {"second"}}));
}

}  // namespace

CQ_TESTS_OF(scalar_logging_test)

}  // namespace cq::testkit
