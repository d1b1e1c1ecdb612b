#include "sqlite/knowledge/word_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cq/deadline.hpp>
#include <cq/error.hpp>

namespace cq::sqlite {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Ids = std::vector<std::string>;

constexpr std::int64_t kMebibyte = std::int64_t{1} << 20U;

Ids found(WordTable& table, const std::vector<std::string>& words,
          const std::optional<TextPlace>& behind = std::nullopt, bool oldest_first = false,
          std::size_t most = 100) {
  Ids ids;
  const auto places = table.find(match_of(words).value(), behind, oldest_first, most,
                                 WordTable::Clock::time_point::max());
  for (const TextPlace& place : places.value()) ids.push_back(place.id);
  return ids;
}

TEST(WordTable, LooksForRunsOfThreeCharacters) {
  EXPECT_EQ(match_of({"abcd"}), "\"abc\" \"bcd\"");
  EXPECT_EQ(match_of({"ab", "a\"bc"}), "\"\"\"bc\" \"a\"\"b\"");
  EXPECT_EQ(match_of({"\xc3\xa4\xe6\x9d\xb1\xf0\x9f\x98\x80"}),
            "\"\xc3\xa4\xe6\x9d\xb1\xf0\x9f\x98\x80\"");
  EXPECT_EQ(match_of({"ab", "\xc3\xa4\xc3\xa4"}), std::nullopt);
  EXPECT_EQ(match_of({}), std::nullopt);
  EXPECT_EQ(match_of({std::string("a\0b", 3)}),
            "\"a\x01"
            "b\"");
}

TEST(WordTable, FindsUnitsInTheOrderOfTheListBehindAPlace) {
  WordTable table(kMebibyte);
  table.begin();
  table.put({"2026-01-01", "b"}, "needle one");
  table.put({"2026-01-01", "c"}, "needle two");
  table.put({"2026-01-03", "a"}, "needle three");
  table.put({"2026-01-02", "d"}, "hay");
  table.put({"", "e"}, "needle of no date");
  table.end();
  EXPECT_THAT(found(table, {"needle"}), ElementsAre("a", "c", "b", "e"));
  EXPECT_THAT(found(table, {"needle"}, std::nullopt, true), ElementsAre("e", "b", "c", "a"));
  EXPECT_THAT(found(table, {"needle"}, TextPlace{"2026-01-02", "d"}), ElementsAre("c", "b", "e"));
  EXPECT_THAT(found(table, {"needle"}, TextPlace{"2026-01-01", "b"}, true), ElementsAre("c", "a"));
  EXPECT_THAT(found(table, {"needle"}, std::nullopt, false, 2), ElementsAre("a", "c"));
  EXPECT_THAT(found(table, {"needle", "three"}), ElementsAre("a"));
  EXPECT_THAT(found(table, {"eedl"}), ElementsAre("a", "c", "b", "e"));
}

TEST(WordTable, ForgetsWhatIsReplacedOrRemoved) {
  WordTable table(kMebibyte);
  table.put({"1", "a"}, "the first");
  table.put({"1", "a"}, "the second");
  EXPECT_THAT(found(table, {"first"}), IsEmpty());
  EXPECT_THAT(found(table, {"second"}), ElementsAre("a"));
  table.put({"2", "b"}, "another second");
  table.put({"3", "a"}, "the second");  // its place alone is another one
  EXPECT_THAT(found(table, {"second"}), ElementsAre("a", "b"));
  table.remove("a");
  table.remove("nobody");
  EXPECT_THAT(found(table, {"second"}), ElementsAre("b"));
}

TEST(WordTable, WhatStandsBehindANulIsFound) {
  WordTable table(kMebibyte);
  table.put({"1", "a"}, std::string_view("before\0behind", 13));
  EXPECT_THAT(found(table, {"behind"}), ElementsAre("a"));
  EXPECT_THAT(found(table, {std::string("e\0beh", 5)}), ElementsAre("a"));
}

TEST(WordTable, ThatIsFullFails) {
  WordTable table(kMebibyte / 8);
  const auto fill = [&] {
    for (int i = 0; i < 10'000; ++i) {
      table.put({"1", std::to_string(i)}, "text " + std::to_string(i * 7919) + " of a unit");
    }
  };
  EXPECT_THROW(fill(), WordTable::Failure);
}

TEST(WordTable, IsWornWhenMostOfItWasReplaced) {
  WordTable table(64 * kMebibyte);
  table.begin();
  for (int i = 0; i <= 10'000; ++i) {
    EXPECT_FALSE(table.is_worn());
    table.put({"1", "a"}, std::to_string(i));
  }
  table.put({"1", "a"}, "last");
  table.end();
  EXPECT_TRUE(table.is_worn());
}

TEST(WordTable, WhatIsNotFoundInTimeIsNotSaidAndTheTableGoesOn) {
  WordTable table(kMebibyte);
  table.put({"1", "a"}, "needle");
  const auto find_until = [&](WordTable::Clock::time_point until) {
    return table.find(match_of({"needle"}).value(), std::nullopt, false, 1, until);
  };
  const WordTable::Clock::time_point now = WordTable::Clock::now();
  EXPECT_EQ(find_until(now), std::nullopt);
  {
    const CallDeadline later(now + std::chrono::hours(1));
    EXPECT_EQ(find_until(now), std::nullopt);
    EXPECT_NE(find_until(now + std::chrono::hours(2)), std::nullopt);
  }
  EXPECT_THAT(found(table, {"needle"}), ElementsAre("a"));
}

TEST(WordTable, ACallThatIsOverEndsAndTheTableGoesOn) {
  WordTable table(64 * kMebibyte);
  table.begin();
  for (int i = 0; i < 20'000; ++i) table.put({"1", std::to_string(i)}, "needle");
  table.end();
  {
    const CallDeadline past(CallDeadline::Clock::now() - std::chrono::seconds(1));
    EXPECT_THROW(static_cast<void>(found(table, {"needle"})), Error);
  }
  EXPECT_EQ(found(table, {"needle"}).size(), 100U);
}

}  // namespace
}  // namespace cq::sqlite
