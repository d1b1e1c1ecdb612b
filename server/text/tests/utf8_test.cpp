#include "text/utf8.hpp"

#include <gtest/gtest.h>

namespace cq::text {
namespace {

TEST(Utf8, WhatIsWellFormedStays) {
  const std::string text = "aé€𝔘";
  EXPECT_EQ(with_replacements(text), text);
  EXPECT_EQ(with_replacements(""), "");
  EXPECT_EQ(with_replacements(std::string("\0", 1)), std::string("\0", 1));
}

TEST(Utf8, EachMaximalPartThatIsNotBecomesOneReplacement) {
  const std::string mark = "\xEF\xBF\xBD";
  EXPECT_EQ(with_replacements("\xFF"), mark);
  EXPECT_EQ(with_replacements("a\x80z"), "a" + mark + "z");
  EXPECT_EQ(with_replacements("\xE2\x82"), mark);
  EXPECT_EQ(with_replacements("\xE2\x82zz"), mark + "zz");
  EXPECT_EQ(with_replacements("\xC0\xAF"), mark + mark);
  EXPECT_EQ(with_replacements("\xED\xA0\x80"), mark + mark + mark);
  EXPECT_EQ(with_replacements("\xF0\x9F\x98"), mark);
  EXPECT_EQ(with_replacements("\xF4\x90\x80\x80"), mark + mark + mark + mark);
  EXPECT_EQ(with_replacements("\xE0\x80\x80"), mark + mark + mark);
}

TEST(Utf8, CountsCharactersNotBytes) {
  EXPECT_EQ(characters_before("é€x", 5), 2U);
  EXPECT_EQ(characters_before("abc", 99), 3U);
  EXPECT_EQ(characters_before("", 0), 0U);
}

}  // namespace
}  // namespace cq::text
