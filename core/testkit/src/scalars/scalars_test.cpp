#include <cmath>
#include <limits>

#include "scalars/scalars_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using namespace scalars;

class ScalarProjectsTest : public ScalarsTest {};
CQ_SUITE_OF("scalars", ScalarProjectsTest, "scalars", kNeedsScalars, Lasting::kStore);

TEST_P(ScalarProjectsTest, AProjectIsMadeOnce) {
  CQ_SENTENCE("scalars.make_project");
  CQ_SENTENCE("scalars.has_project");
  EXPECT_FALSE(part_of_store().has_project("p"));
  EXPECT_TRUE(part_of_store().make_project("p"));
  log({row(1, {{"loss", 1}})});
  EXPECT_FALSE(part_of_store().make_project("p"));
  EXPECT_TRUE(part_of_store().has_project("p"));
  EXPECT_FALSE(part_of_store().has_project("P"));
  EXPECT_EQ(all_points().size(), 1U);
}

TEST_P(ScalarProjectsTest, ListsComeInPages) {
  CQ_SENTENCE("scalars.projects");
  CQ_SENTENCE("scalars.experiments");
  CQ_SENTENCE("scalars.pages");
  for (const char* id : {"b", "a", "p", "é"}) part_of_store().make_project(id);
  EXPECT_THAT(part_of_store().projects("", 3), ElementsAre("a", "b", "p"));
  EXPECT_THAT(part_of_store().projects("p", 3), ElementsAre("é"));
  EXPECT_THAT(part_of_store().projects("az", 1), ElementsAre("b"));
  for (const char* id : {"2", "10", "1"}) log({row(5, {}), row(3, {})}, "", id);
  const auto first = part_of_store().experiments("p", "", 2);
  EXPECT_THAT(first, ElementsAre(LoggedExperiment{"1", 1005, 2}, LoggedExperiment{"10", 1005, 2}));
  EXPECT_THAT(part_of_store().experiments("p", "10", 2),
              ElementsAre(LoggedExperiment{"2", 1005, 2}));
  for (const char* name : {"b", "a", "a/b"}) log({row(1, {{name, 1}})});
  EXPECT_EQ(part_of_store().series("p", "e", "", 2).back().name, "a/b");
  EXPECT_EQ(part_of_store().series("p", "e", "a/b", 2).front().name, "b");
}

TEST_P(ScalarProjectsTest, ExperimentsAreFoundInTheOrderAskedFor) {
  CQ_SENTENCE("scalars.find_experiments");
  part_of_store().make_project("p");
  part_of_store().make_project("q");
  log({row(1, {})}, "", "a");
  log({row(7, {})}, "", "b");
  log({row(2, {})}, "", "b");
  const std::vector<std::string> ids{"b", "c", "a", "b"};
  const LoggedExperiment b{"b", 1007, 2};
  EXPECT_THAT(part_of_store().find_experiments("p", ids),
              ElementsAre(b, LoggedExperiment{"a", 1001, 1}, b));
  EXPECT_TRUE(part_of_store().find_experiments("q", ids).empty());
  EXPECT_TRUE(part_of_store().find_experiments("p", {}).empty());
}

TEST_P(ScalarProjectsTest, ARemovedProjectTakesAllWithIt) {
  CQ_SENTENCE("scalars.remove_project");
  part_of_store().make_project("p");
  part_of_store().make_project("pp");
  for (const char* id : {"e", "f"}) log({row(1, {{"loss", 1}, {"acc", 2}}, {"t"})}, "b", id);
  part_of_store().log("pp", "e", std::vector{row(1, {{"loss", 1}})}, "");
  EXPECT_TRUE(part_of_store().remove_project("p"));
  EXPECT_FALSE(part_of_store().remove_project("p"));
  EXPECT_FALSE(part_of_store().has_project("p"));
  EXPECT_EQ(error_kind_of([&] { log({row(1, {})}); }), ErrorKind::kNotFound);
  EXPECT_TRUE(part_of_store().make_project("p"));
  EXPECT_THAT(experiment_ids(), ElementsAre());
  EXPECT_EQ(part_of_store().usage("p", {}), Usage());
  EXPECT_EQ(log({row(1, {{"loss", 1}})}, "b"), Logged::kAdded);
  EXPECT_EQ(part_of_store().usage("pp", {}).points, 1U);
}

TEST_P(ScalarProjectsTest, ARemovedExperimentTakesAllWithIt) {
  CQ_SENTENCE("scalars.remove_experiment");
  part_of_store().make_project("p");
  for (const char* id : {"e", "f"}) log({row(1, {{"loss", 1}}, {"t"})}, "b", id);
  Points many;
  for (std::int64_t step = 0; step < 9000; ++step) many.push_back({step, step, 1.5});
  log_points(many, "curve");
  EXPECT_TRUE(part_of_store().remove_experiment("p", "e"));
  EXPECT_FALSE(part_of_store().remove_experiment("p", "e"));
  EXPECT_THAT(experiment_ids(), ElementsAre("f"));
  EXPECT_TRUE(all_series().empty());
  EXPECT_TRUE(all_points({}, 10, "curve").empty());
  EXPECT_EQ(log({row(1, {{"loss", 2}})}, "b"), Logged::kAdded);
  EXPECT_EQ(all_points().size(), 1U);
  EXPECT_EQ(part_of_store().usage("p", {}).points, 2U);
}

TEST_P(ScalarProjectsTest, WhatIsntThereIsEmpty) {
  CQ_SENTENCE("scalars.absent");
  const auto expect_nothing = [&] {
    EXPECT_TRUE(part_of_store().experiments("p", "", 1).empty());
    EXPECT_TRUE(part_of_store().find_experiments("p", std::vector<std::string>{"e"}).empty());
    EXPECT_TRUE(all_series().empty());
    EXPECT_TRUE(all_points().empty());
    EXPECT_TRUE(thinned(10).empty());
    EXPECT_TRUE(part_of_store().tagged_rows("p", "e", {}, {}, 1).rows.empty());
    EXPECT_EQ(part_of_store().usage("p", {}), Usage());
    EXPECT_EQ(part_of_store().usage("p", "e"), Usage());
    EXPECT_FALSE(part_of_store().remove_experiment("p", "e"));
  };
  expect_nothing();
  part_of_store().make_project("p");
  expect_nothing();
  log({row(1, {{"acc", 1}})});
  EXPECT_TRUE(all_points().empty());
}

TEST_P(ScalarProjectsTest, WhatIsBeyondTheBoundsIsRefused) {
  CQ_SENTENCE("scalars.bounds");
  part_of_store().make_project("p");
  const auto is_refused = [](const std::function<void()>& call) {
    return error_kind_of(call) == ErrorKind::kInvalidArgument;
  };
  const std::vector<std::string> ids{"", "a/b", std::string(kMostIdBytes + 1, 'x'), "\xff",
                                     std::string("a\0b", 3)};
  for (const std::string& id : ids) {
    EXPECT_TRUE(is_refused([&] { part_of_store().make_project(id); })) << id;
    EXPECT_TRUE(is_refused([&] { log({row(1, {})}, "", id); })) << id;
  }
  for (const std::string& name : {std::string(), std::string(kMostNameBytes + 1, 'x'),
                                  std::string("\xff"), std::string("a\0b", 3)}) {
    EXPECT_TRUE(is_refused([&] { log({row(1, {{"ok", 1}, {name, 1}})}); })) << name;
  }
  EXPECT_TRUE(is_refused([&] { log(std::vector<Row>(kMostRows + 1)); }));
  EXPECT_TRUE(is_refused([&] { log({row(1, {})}, std::string(kMostBatchIdBytes + 1, 'x')); }));
  EXPECT_TRUE(is_refused([&] { log({row(1, {}, std::vector<std::string>(kMostTags + 1, "t"))}); }));
  EXPECT_TRUE(is_refused([&] { log({row(1, {}, {std::string(kMostTagBytes + 1, 't')})}); }));
  EXPECT_TRUE(is_refused([&] { log({row(1, {}, {"\xff"})}); }));
  for (const std::int64_t time : {kEarliestTime - 1, kLatestTime + 1}) {
    EXPECT_TRUE(is_refused([&] { log({{.step = 1, .time = time}}); })) << time;
  }
  for (const std::size_t most : {std::size_t{0}, kMostPoints + 1}) {
    EXPECT_TRUE(is_refused([&] { part_of_store().points("p", "e", "n", {}, {}, most); }));
    EXPECT_TRUE(is_refused([&] { static_cast<void>(thinned(most)); }));
    EXPECT_TRUE(is_refused([&] { part_of_store().projects("", most); }));
    EXPECT_TRUE(is_refused([&] { part_of_store().experiments("p", "", most); }));
    EXPECT_TRUE(is_refused([&] { part_of_store().series("p", "e", "", most); }));
    EXPECT_TRUE(is_refused([&] { part_of_store().tagged_rows("p", "e", {}, {}, most); }));
  }
  EXPECT_THAT(experiment_ids(), ElementsAre());
}

TEST_P(ScalarProjectsTest, UsageCountsWhatIsThere) {
  CQ_SENTENCE("scalars.usage");
  part_of_store().make_project("p");
  log({row(1, {{"a", 1}, {"b", 2}}, {"t"}), row(2, {{"a", 1}})}, "", "e");
  const Usage of_e = part_of_store().usage("p", "e");
  EXPECT_EQ(of_e.points, 3U);
  EXPECT_EQ(of_e.series, 2U);
  EXPECT_EQ(of_e.tagged_rows, 1U);
  EXPECT_GT(of_e.bytes, 0U);
  log({row(1, {{"a", 1}})}, "", "f");
  const Usage of_f = part_of_store().usage("p", "f");
  const Usage of_p = part_of_store().usage("p", {});
  EXPECT_EQ(of_p.points, 4U);
  EXPECT_EQ(of_p.series, 3U);
  EXPECT_EQ(of_p.bytes, of_e.bytes + of_f.bytes);
  EXPECT_EQ(part_of_store().usage("p", "e"), of_e);
}

TEST_P(ScalarProjectsTest, WhatIsOldIsRemoved) {
  CQ_SENTENCE("scalars.remove_before");
  part_of_store().make_project("p");
  for (const char* id : {"e", "f"}) log({row(1, {{"a", 1}}, {"t"}), row(5, {{"a", 2}})}, "", id);
  log({row(2, {{"b", 3}}, {"t"})});
  log({row(3, {{"a", 3}})}, "", "old");
  const auto remove = [&](std::int64_t time) {
    Removal all;
    while (!all.is_done) {
      const Removal removal = part_of_store().remove_before(time);
      all.points += removal.points;
      all.tagged_rows += removal.tagged_rows;
      all.is_done = removal.is_done;
    }
    return all;
  };
  EXPECT_EQ(remove(1001), (Removal{0, 0, true}));
  EXPECT_EQ(remove(1005), (Removal{4, 3, true}));
  EXPECT_EQ(remove(1005), (Removal{0, 0, true}));
  EXPECT_THAT(experiment_ids(), ElementsAre("e", "f"));
  const auto left = all_series();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].name, "a");
  EXPECT_EQ(left[0].count, 1U);
  EXPECT_EQ(left[0].sum, 2);
  EXPECT_TRUE(part_of_store().tagged_rows("p", "e", {}, {}, 10).rows.empty());
  EXPECT_EQ(part_of_store().usage("p", {}).points, 2U);
}

TEST_P(ScalarProjectsTest, ManyThreadsLogAndRead) {
  CQ_SENTENCE("scalars.threads");
  part_of_store().make_project("p");
  in_threads([&](unsigned thread) {
    for (std::int64_t i = 0; i < 20; ++i) {
      log({row(i, {{"loss", static_cast<double>(thread)}})}, std::to_string(thread * 100 + i));
      EXPECT_FALSE(all_points().empty());
    }
  });
  EXPECT_EQ(all_points().size(), 20U * kThreads);
  EXPECT_EQ(all_series().at(0).count, 20U * kThreads);
}

}  // namespace

CQ_TESTS_OF(scalars_test)

}  // namespace cq::testkit
