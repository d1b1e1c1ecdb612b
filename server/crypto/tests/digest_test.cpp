#include "crypto/digest.hpp"

#include <gtest/gtest.h>

namespace cq::crypto {
namespace {

TEST(Hmac, IsThatOfTheOriginalsDatabases) {
  EXPECT_EQ(
      HmacSha256("contract-pepper").hex_of("5o7nvk4xm7iijr7mhqidgrggv3xum7m5b3apc4qxdh6hhmujdvia"),
      "743194ee7b5364715feb821e8482f83e0b70d817067225d2ade6c35db1a7db21");
}

TEST(Hmac, TakesKeysOfAnyLength) {
  EXPECT_EQ(HmacSha256("").hex_of("").size(), 64U);
  EXPECT_EQ(HmacSha256(std::string(1000, 'k')).hex_of("m").size(), 64U);
  EXPECT_NE(HmacSha256("a").hex_of("m"), HmacSha256("b").hex_of("m"));
}

TEST(ConstantTimeEquality, ComparesAllOfBoth) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

}  // namespace

}  // namespace cq::crypto
