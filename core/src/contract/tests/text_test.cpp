#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/text.hpp>

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Text, CountsCodePointsNotBytes) {
  EXPECT_EQ(cq::code_points(""), 0U);
  EXPECT_EQ(cq::code_points("abc"), 3U);
  EXPECT_EQ(cq::code_points("é日𝔘"), 3U);
  EXPECT_EQ(cq::code_points(std::string_view("a\0b", 3)), 3U);
}

TEST(Text, TellsUtf8FromOtherBytes) {
  EXPECT_TRUE(cq::is_utf8("naïve"));
  for (const char* bytes : {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"}) {
    EXPECT_FALSE(cq::is_utf8(bytes));
    EXPECT_THROW(cq::code_points(bytes), cq::Error);
    EXPECT_THROW(cq::to_lower(bytes), cq::Error);
  }
}

// The expected values are what Python's str.lower gives.
TEST(Text, LowersByTheFullUnicodeMapping) {
  EXPECT_EQ(cq::to_lower("API"), "api");
  EXPECT_EQ(cq::to_lower("ÜNÏCODE"), "ünïcode");
  EXPECT_EQ(cq::to_lower("İ"), "i̇");
  EXPECT_EQ(cq::to_lower("ΟΔΟΣ"), "οδος");
  EXPECT_EQ(cq::to_lower("ẞ"), "ß");
  EXPECT_EQ(cq::to_lower("𐐀"), "𐐨");
}

TEST(Text, TrimsWhatPythonTakesForWhiteSpace) {
  EXPECT_EQ(cq::trim(" \t\r\n\v\f\x1c\x1f a b \xc2\x85\xc2\xa0\xe2\x80\x83\xe3\x80\x80"), "a b");
  EXPECT_EQ(cq::trim("   "), "");
  EXPECT_EQ(cq::trim("\xe2\x80\x8b"), "\xe2\x80\x8b") << "a zero-width space is no white space";
}

TEST(Text, NormalisesDomainsInTheirOrder) {
  EXPECT_THAT(cq::normalise_domains({" API ", "Payments", "", "api", "  ", "Ünï"}),
              ElementsAre("api", "payments", "ünï"));
  EXPECT_THAT(cq::normalise_domains({" ", ""}), IsEmpty());
}

// As many as a request's body of the largest size holds.
TEST(Text, NormalisesVeryManyDomains) {
  std::vector<std::string> domains;
  for (int i = 0; i < 200'000; ++i) {
    domains.push_back(std::to_string(i));
  }
  const std::vector<std::string> once = domains;
  domains.insert(domains.end(), once.begin(), once.end());
  EXPECT_EQ(cq::normalise_domains(domains), once);
}

}  // namespace
