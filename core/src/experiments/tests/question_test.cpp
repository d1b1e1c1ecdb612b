#include <gtest/gtest.h>

#include <cq/experiments/features.hpp>
#include <cq/experiments/question.hpp>

namespace cq::experiments {
namespace {

TEST(Question, FindsEachFeatureByItsPathAndNothingElse) {
  Experiment experiment;
  experiment.features =
      R"({"a":1,"b":{"c":"x","d":{"e":2},"f":{}},"g.h":3,"g":{"i":4},"ab":5,"":6,"n":null})";
  const auto has = [&experiment](const std::string& path, Comparison comparison,
                                 const std::string& value) {
    return fulfils(experiment, {.features = {{path, comparison, value}}});
  };
  const auto features = features_in(experiment.features);
  for (const Feature& feature : features.value()) {
    const std::string* text = feature.value.as_string();
    EXPECT_TRUE(
        has(feature.path, Comparison::kEqual, text == nullptr ? write_json(feature.value) : *text))
        << feature.path;
  }
  for (const char* none : {"b", "b.d", "b.", "a.x", "g.j", ".a", "b.c.", "b.d.e.f", "c"}) {
    EXPECT_FALSE(has(none, Comparison::kPresent, "")) << none;
  }
}

TEST(Question, AKeyIsTheBeginningOfALongText) {
  Experiment experiment;
  experiment.name = std::string(300, 'n');
  EXPECT_EQ(sort_key_of(experiment, {.sort = SortBy::kName}, {}).text, std::string(256, 'n'));
  experiment.name = std::string(256, 'n');
  EXPECT_EQ(sort_key_of(experiment, {.sort = SortBy::kName}, {}).text, experiment.name);
  experiment.features = R"({"text":")" + std::string(255, 'a') + R"(éé","list":[")" +
                        std::string(300, 'b') + R"("]})";
  const auto key = [&experiment](const std::string& path) {
    return sort_key_of(experiment, {.sort = SortBy::kFeatureValue, .sort_feature = path}, {}).text;
  };
  EXPECT_EQ(key("text"), std::string(255, 'a')) << "no half of a character";
  EXPECT_EQ(key("list"), "[\"" + std::string(254, 'b'));
}

TEST(Question, OfOneKeyTheOrderIsThatOfCreation) {
  const auto place = [](const SortKey& key, int second, const char* id) {
    return FoundPlace{key, {Timestamp(std::chrono::seconds(second)), id}};
  };
  const FoundPlace one = place({.number = 1}, 2, "a");
  const FoundPlace later = place({.number = 1}, 2, "b");
  const FoundPlace text = place({.text = "0"}, 1, "c");
  const FoundPlace none = place({}, 0, "d");
  EXPECT_TRUE(comes_before(one, later, Order::kOldestFirst));
  EXPECT_TRUE(comes_before(later, one, Order::kNewestFirst));
  for (const Order order : {Order::kOldestFirst, Order::kNewestFirst}) {
    EXPECT_TRUE(comes_before(one, text, order));
    EXPECT_TRUE(comes_before(text, none, order));
    EXPECT_FALSE(comes_before(none, one, order));
    EXPECT_FALSE(comes_before(one, one, order));
  }
}

}  // namespace
}  // namespace cq::experiments
