#include <gtest/gtest.h>

#include <cq/experiments/naming.hpp>

namespace cq::experiments {
namespace {

constexpr const char* kPattern = "{num}_from_{parent}_{change}";

TEST(Naming, FieldsTakeAsLittleAsTheyCanButForTheLast) {
  EXPECT_EQ(read_name(kPattern, "2_from_1_lr"), (NameFields{"2", "1", "lr"}));
  EXPECT_EQ(read_name(kPattern, "3_from_2_lr_from_1_x"), (NameFields{"3", "2", "lr_from_1_x"}));
  EXPECT_EQ(read_name("{num}-{change}", "a-b-c"), (NameFields{"a", std::nullopt, "b-c"}));
  EXPECT_EQ(read_name("{num}{parent}{change}", "abcd"), (NameFields{"a", "b", "cd"}));
  EXPECT_EQ(read_name("{num}{change}", "éa"), (NameFields{"é", std::nullopt, "a"}));
  EXPECT_EQ(read_name("run {num}", "run 7"), (NameFields{"7", std::nullopt, std::nullopt}));
}

TEST(Naming, WhatIsOfAnotherFormSaysNothing) {
  for (const char* name : {"", "2", "2_from_1_", "_from_1_lr", "2_from__lr", "2 from 1 lr"}) {
    EXPECT_EQ(read_name(kPattern, name), std::nullopt) << name;
  }
  EXPECT_EQ(read_name("{num}x", "1y"), std::nullopt);
  EXPECT_EQ(read_name("", "a"), std::nullopt);
  EXPECT_EQ(read_name("", ""), NameFields{});
}

TEST(Naming, BracesThatAreNoFieldStandForThemselves) {
  EXPECT_EQ(read_name("{}{num}", "{}1"), (NameFields{"1", std::nullopt, std::nullopt}));
  EXPECT_EQ(read_name("{a b}{num", "{a b}{num"), NameFields{});
  EXPECT_EQ(read_name("{other}-{num}", "x-1"), (NameFields{"1", std::nullopt, std::nullopt}));
}

TEST(Naming, APatternHasAtMostEightFields) {
  std::string pattern = "{num}";
  std::string name = "7";
  for (int i = 0; i < 7; ++i) {
    pattern += "-{f" + std::to_string(i) + "}";
    name += "-x";
  }
  EXPECT_EQ(read_name(pattern, name), (NameFields{"7", std::nullopt, std::nullopt}));
  EXPECT_EQ(read_name(pattern + "b", std::string(1000, '-')), std::nullopt);
  EXPECT_EQ(read_name(pattern + "-{change}", name + "-x"), std::nullopt);
}

}  // namespace
}  // namespace cq::experiments
