#include "accounts/key_ttl.hpp"

#include <gtest/gtest.h>

#include "support/server_fakes.hpp"

namespace cq::accounts {
namespace {

using namespace std::chrono_literals;
using test::error_of;

std::string refusal(const std::string& text) {
  return error_of([&] { parse_key_ttl(text); });
}

TEST(KeyTtl, IsDigitsAndAUnit) {
  EXPECT_EQ(parse_key_ttl("45s").duration, 45s);
  EXPECT_EQ(parse_key_ttl("5m").duration, 5min);
  EXPECT_EQ(parse_key_ttl("12h").duration, 12h);
  EXPECT_EQ(parse_key_ttl("365d").duration, 365 * 24h);
  EXPECT_EQ(parse_key_ttl("007d").text, "007d");
}

TEST(KeyTtl, IgnoresCaseAndOuterBlanks) {
  EXPECT_EQ(parse_key_ttl(" 12H ").text, "12h");
  EXPECT_EQ(parse_key_ttl(" 12H ").duration, 12h);
}

TEST(KeyTtl, RefusesAnythingElseInASentence) {
  for (const char* text : {"soon", "d", "1", "1w", "-1d", "1.5h", "1 d", "d1", "١d"}) {
    EXPECT_EQ(refusal(text), "invalid argument: '" + std::string(text) +
                                 "' is not a valid duration: expected <integer><s|m|h|d>, e.g. "
                                 "30d, 12h");
  }
  EXPECT_EQ(refusal("  "), "invalid argument: ttl is required");
}

TEST(KeyTtl, IsMoreThanZeroAndAtMostAYear) {
  EXPECT_EQ(refusal("0d"), "invalid argument: '0d': ttl must be greater than zero");
  for (const char* text :
       {"366d", "8761h", "31536001s", "999999999999999d", "99999999999999999999999s"}) {
    EXPECT_EQ(refusal(text),
              "invalid argument: '" + std::string(text) + "' exceeds the maximum of 365d");
  }
  EXPECT_EQ(parse_key_ttl("8760h").duration, 8760h);
}

}  // namespace
}  // namespace cq::accounts
