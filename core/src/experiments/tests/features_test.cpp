#include <gmock/gmock.h>

#include <cq/experiments/features.hpp>

namespace cq::experiments {
namespace {

std::vector<std::string> listed(std::string_view json) {
  std::vector<std::string> all;
  for (const Feature& feature : features_in(json)) {
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
    EXPECT_TRUE(features_in(std::string_view(none)).empty()) << none;
  }
}

TEST(Features, DifferByWhatChangedWasAddedAndLeftOut) {
  const std::string parent = R"({"lr":0.1,"opt":{"name":"adam","wd":1},"seed":1})";
  EXPECT_EQ(write_json(features_difference(
                parent, R"({"lr":0.01,"opt":{"name":"adam"},"seed":1.0,"drop":0.5})")),
            R"({"lr":{"from":0.1,"to":0.01},"drop":{"to":0.5},"opt.wd":{"from":1}})");
  EXPECT_EQ(write_json(features_difference(parent, parent)), "{}");
  EXPECT_EQ(write_json(features_difference("no JSON", R"({"a":true})")), R"({"a":{"to":true}})");
}

}  // namespace
}  // namespace cq::experiments
