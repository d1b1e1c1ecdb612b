#include "text/percent.hpp"

#include <gtest/gtest.h>

namespace cq::text {
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
