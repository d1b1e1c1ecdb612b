#include "text/text.hpp"

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

namespace {

TEST(PercentDecoding, DecodesBothCasesOfHexDigits) {
  EXPECT_EQ(percent_decoded("a%2Fb%2fc%C3%BC"), "a/b/cü");
  EXPECT_EQ(percent_decoded("%00"), std::string("\0", 1));
}

TEST(PercentDecoding, LeavesBadSequencesAsTheyAre) {
  EXPECT_EQ(percent_decoded("%"), "%");
  EXPECT_EQ(percent_decoded("%4"), "%4");
  EXPECT_EQ(percent_decoded("%zz%4z%%41"), "%zz%4z%A");
}

TEST(PercentDecoding, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(percent_decoded("a%FFb"),
            "a\xEF\xBF\xBD"
            "b");
}

TEST(UrlQuoting, LeavesWhatMayStandInAUrl) {
  const std::string url = "http://h:80/a%20b?c=d&e=(1)*#x";
  EXPECT_EQ(url_quoted(url), url);
}

TEST(UrlQuoting, EscapesTheRest) {
  EXPECT_EQ(url_quoted("/a b\"ü\r\n<"), "/a%20b%22%C3%BC%0D%0A%3C");
}

}  // namespace

}  // namespace cq::text
