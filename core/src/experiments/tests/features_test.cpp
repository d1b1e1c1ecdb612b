#include <gmock/gmock.h>

#include <cq/experiments/features.hpp>

namespace cq::experiments {
namespace {

std::vector<std::string> listed(std::string_view json) {
  std::vector<std::string> all;
  const auto features = features_in(json);
  for (const Feature& feature : features.value()) {
    all.push_back(feature.path + "=" + write_json(feature.value));
  }
  return all;
}

TEST(Features, AreTheLeavesOfAnObject) {
  EXPECT_THAT(listed(R"({"lr":0.1,"opt":{"name":"adam","betas":[0.9,0.99],"more":{}},"x":null})"),
              testing::ElementsAre("lr=0.1", "opt.name=\"adam\"", "opt.betas=[0.9,0.99]",
                                   "opt.more={}", "x=null"));
  EXPECT_THAT(listed(R"({"a.b":1,"a":{"b":2}})"), testing::ElementsAre("a.b=1"));
  for (const char* none : {"{}", "[1]", "null", "no JSON", ""}) {
    EXPECT_TRUE(features_in(std::string_view(none)).value().empty()) << none;
  }
}

std::string difference(const std::string& parent, const std::string& child,
                       std::size_t most_bytes = 1000) {
  const auto found = features_difference(parent, child, most_bytes);
  return found ? write_json(*found) : "too long";
}

/// An object with that many leaves below that name.
std::string many_below(const std::string& name, int leaves) {
  std::string json = R"({")" + name + R"(":{)";
  for (int i = 0; i < leaves; ++i) json += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":1)";
  return json + "}}";
}

TEST(Features, AreTooLongWhereTheirPathsTogetherAre) {
  const std::string kibibyte(1024, 'n');
  EXPECT_EQ(features_in(many_below(kibibyte, 4000)).value().size(), 4000U);
  EXPECT_EQ(features_in(many_below(kibibyte, 4100)), std::nullopt);
  // 30 GB of paths.
  const std::string text = many_below(std::string(500'000, 'n'), 60'000);
  EXPECT_EQ(features_in(text), std::nullopt);
  EXPECT_EQ(difference(text, "{}"), "too long");
  EXPECT_EQ(difference("{}", text), "too long");
}

TEST(Features, OfManyObjectsWithinEachOtherTakeOnePathAtATime) {
  std::string text = "1";
  for (int i = 0; i < 90; ++i) text = R"({"a":)" + text + "}";
  const auto features = features_in(R"({")" + std::string(500'000, 'n') + R"(":)" + text + "}");
  ASSERT_EQ(features.value().size(), 1U);
  EXPECT_EQ(features->front().path.size(), 500'180U);
}

TEST(Features, ADifferenceEndsAtItsBound) {
  const std::string whole = R"({"lr":{"from":1,"to":2},"x":{"to":3}})";
  EXPECT_EQ(difference(R"({"lr":1})", R"({"lr":2,"x":3})", whole.size()), whole);
  EXPECT_EQ(difference(R"({"lr":1})", R"({"lr":2,"x":3})", whole.size() - 1), "too long");
  EXPECT_EQ(difference(R"({"lr":2,"x":3})", R"({"lr":2})", 20), R"({"x":{"from":3}})");
  EXPECT_EQ(difference(R"({"lr":2,"x":3})", R"({"lr":2})", 15), "too long");
}

TEST(Features, DifferByWhatChangedWasAddedAndLeftOut) {
  const std::string parent = R"({"lr":0.1,"opt":{"name":"adam","wd":1},"seed":1})";
  EXPECT_EQ(difference(parent, R"({"lr":0.01,"opt":{"name":"adam"},"seed":1.0,"drop":0.5})"),
            R"({"lr":{"from":0.1,"to":0.01},"drop":{"to":0.5},"opt.wd":{"from":1}})");
  EXPECT_EQ(difference(parent, parent), "{}");
  EXPECT_EQ(difference("no JSON", R"({"a":true})"), R"({"a":{"to":true}})");
}

}  // namespace
}  // namespace cq::experiments
