#include "scalars/data_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "scalars/tests/fake_scalars.hpp"

namespace cq::scalars {
namespace {

using testing::HasSubstr;

/// The items of the answer, and how long the longest piece was.
struct Made {
  std::string text;
  std::size_t longest = 0;
};

class DataOfScalars : public testing::Test {
 protected:
  DataOfScalars() { scalars_.make_project("p"); }

  void log(const std::string& experiment, std::int64_t step, std::vector<NamedValue> values,
           std::vector<std::string> tags = {}, std::int64_t time = 1000) {
    const std::vector<Row> rows{
        {.step = step, .time = time, .values = std::move(values), .tags = std::move(tags)}};
    scalars_.log("p", experiment, rows, "");
  }

  void log_long(std::size_t count) {
    std::vector<Row> rows;
    for (std::size_t step = 0; step < count; ++step) {
      rows.push_back({.step = static_cast<std::int64_t>(step),
                      .time = 1000,
                      .values = {{"a", static_cast<double>(step)}}});
      if (rows.size() == kMostRows) {
        scalars_.log("p", "e", rows, "");
        rows.clear();
      }
    }
    scalars_.log("p", "e", rows, "");
  }

  Made made(WantedData wanted = {}) {
    wanted.project_id = "p";
    DataText text(scalars_, std::move(wanted));
    Made made;
    while (!text.ended()) {
      std::string piece;
      text.add(piece);
      made.longest = std::max(made.longest, piece.size());
      made.text += piece;
    }
    return made;
  }

  test::FakeScalars scalars_;
};

TEST_F(DataOfScalars, HasEachExperimentWithItsSeriesByStep) {
  log("e2", 2, {{"loss", 0.25}, {"acc", 1}});
  log("e2", 1, {{"loss", 0.5}});
  log("e2", 2, {{"loss", 0.125}});
  log("e1", -7, {{"l\"r", 3}});
  EXPECT_EQ(made().text,
            R"({"experiment_id":"e1","scalars":{"l\"r":{"x":[-7],"y":[3.0]}},"tags":null},)"
            R"({"experiment_id":"e2","scalars":{"acc":{"x":[2],"y":[1.0]},)"
            R"("loss":{"x":[1,2,2],"y":[0.5,0.25,0.125]}},"tags":null})");
}

TEST_F(DataOfScalars, IsOfChosenExperimentsEachOnce) {
  for (const char* id : {"e1", "e2", "e3"}) log(id, 1, {{"a", 1}});
  const std::string text = made({.experiment_ids = {"e3", "none", "e1", "e3"}}).text;
  EXPECT_EQ(text, R"({"experiment_id":"e1","scalars":{"a":{"x":[1],"y":[1.0]}},"tags":null},)"
                  R"({"experiment_id":"e3","scalars":{"a":{"x":[1],"y":[1.0]}},"tags":null})");
}

TEST_F(DataOfScalars, LeavesOutWhatHasNoPointsInTheTime) {
  log("e1", 1, {{"a", 1}}, {"t"}, 1000);
  log("e2", 1, {{"a", 1}, {"b", 1}}, {"t"}, 1000);
  log("e2", 2, {{"b", 2}}, {"u"}, 2000);
  EXPECT_EQ(made({.range = {.first_time = 2000, .last_time = 2000}, .with_tags = true}).text,
            R"({"experiment_id":"e2","scalars":{"b":{"x":[2],"y":[2.0]}},)"
            R"("tags":[{"step":2,"scalar_names":["b"],"tags":["u"]}]})");
  EXPECT_EQ(made({.range = {.first_time = 2001}}).text, "");
}

TEST_F(DataOfScalars, HasTheRowsWithTags) {
  log("e", 2, {{"b", 1}, {"a", 1}}, {"x", "y"});
  log("e", 1, {{"a", 1}}, {"z"});
  log("e", 3, {{"a", 1}});
  EXPECT_THAT(made({.with_tags = true}).text,
              HasSubstr(R"("tags":[{"step":1,"scalar_names":["a"],"tags":["z"]},)"
                        R"({"step":2,"scalar_names":["a","b"],"tags":["x","y"]}]})"));
  for (int i = 0; i < 200; ++i) log("many", i, {{"a", 1}}, {std::to_string(i)});
  const std::string text = made({.experiment_ids = {"many"}, .with_tags = true}).text;
  EXPECT_THAT(text, HasSubstr(R"("tags":["0"]})"));
  EXPECT_THAT(text, HasSubstr(R"({"step":199,"scalar_names":["a"],"tags":["199"]}]})"));
}

TEST_F(DataOfScalars, HasNullForWhatIsNoFiniteNumber) {
  log("e", 1, {{"a", std::nan("")}});
  log("e", 2, {{"a", std::numeric_limits<double>::infinity()}});
  EXPECT_THAT(made().text, HasSubstr(R"({"x":[1,2],"y":[null,null]})"));
}

TEST_F(DataOfScalars, IsThinnedToWhatIsWanted) {
  log_long(100);
  const std::string text = made({.most_points = 2}).text;
  EXPECT_THAT(text, HasSubstr(R"({"x":[0,99],"y":[0.0,99.0]})"));
  EXPECT_EQ(made({.most_points = 100}).text, made().text);
}

TEST_F(DataOfScalars, IsThinnedInTheWayThatIsWanted) {
  log_long(100);
  made({.most_points = 2});
  made({.most_points = 2, .thinning = Thinning::kUniform});
  made({.thinning = Thinning::kReservoir});  // all
  EXPECT_THAT(scalars_.thinned_by, testing::ElementsAre(Thinning::kExtremes, Thinning::kUniform));
}

TEST_F(DataOfScalars, IsThinnedToTheMostPointsWhateverIsWanted) {
  log_long(kMostPoints + 1);
  const std::string thinned = made({.most_points = kMostPoints}).text;
  EXPECT_LT(thinned.size(), made().text.size());
  for (const std::size_t most : {kMostPoints + 1, 2 * kMostPoints}) {
    EXPECT_EQ(made({.most_points = most}).text, thinned) << most;
  }
}

TEST_F(DataOfScalars, IsNotLookedForInExperimentsThatLoggedNothingSince) {
  log("e1", 1, {{"a", 1}}, {}, 1000);
  log("e2", 1, {{"a", 1}}, {}, 2000);
  EXPECT_EQ(made({.range = {.first_time = 3000}}).text, "");
  EXPECT_EQ(scalars_.series_read, 0U);
  EXPECT_THAT(made({.range = {.first_time = 2000}}).text, HasSubstr("e2"));
  EXPECT_EQ(scalars_.series_read, 1U);
}

TEST_F(DataOfScalars, OfALongSeriesIsMadeInSmallPiecesAndReadTwice) {
  const std::size_t count = SeriesText::kHeldPoints;
  log_long(count);
  const Made held = made();
  EXPECT_EQ(scalars_.pages_read, count / kMostPoints);
  log("e", static_cast<std::int64_t>(count), {{"a", 7}});
  scalars_.pages_read = 0;
  const Made longer = made();
  EXPECT_GT(scalars_.pages_read, 2 * count / kMostPoints);
  const std::string last = "," + std::to_string(count);
  std::string expected = held.text;
  expected.insert(expected.find("],"), last).insert(expected.rfind("]}}"), ",7.0");
  EXPECT_EQ(longer.text, expected);
  EXPECT_LT(longer.longest, std::size_t{400} * 1024);
}

TEST_F(DataOfScalars, OfALongSeriesGoesWithoutWhatIsLoggedBehindItMeanwhile) {
  const std::size_t count = SeriesText::kHeldPoints + 1;
  log_long(count);
  const Made before = made();
  scalars_.pages_read = 0;
  scalars_.on_page = [&] {
    if (scalars_.pages_read == count / kMostPoints + 1) log("e", 1'000'000, {{"a", 7}});
  };
  EXPECT_EQ(made().text, before.text);
}

TEST_F(DataOfScalars, OfALongSeriesThatChangesBeforeItsEndIsCutOff) {
  const std::size_t count = SeriesText::kHeldPoints + 1;
  log_long(count);
  scalars_.on_page = [&] {
    if (scalars_.pages_read == count / kMostPoints + 1) log("e", 17, {{"a", 7}});
  };
  EXPECT_THROW(made(), Error);
  scalars_.pages_read = 0;
  scalars_.on_page = [&] {
    if (scalars_.pages_read == count / kMostPoints + 1) scalars_.remove_experiment("p", "e");
  };
  EXPECT_THROW(made(), Error);
}

}  // namespace
}  // namespace cq::scalars
