#include "accounts/api_key_format.hpp"

#include <gtest/gtest.h>

#include "support/server_fakes.hpp"

namespace cq::accounts {

namespace {

using namespace std::chrono_literals;
using test::error_of;

const std::string kId(32, 'a');
const std::string kSecret(52, 'b');

TEST(ApiKeyToken, OfANewOneTheTextParsesBack) {
  const ApiKeyToken token = make_api_key_token();
  const std::optional<ApiKeyToken> parsed = parse_api_key_token(to_string(token));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->key_id, token.key_id);
  EXPECT_EQ(parsed->secret, token.secret);
  EXPECT_NE(make_api_key_token().secret, token.secret);
}

TEST(ApiKeyToken, TakesTheOneFormOnly) {
  EXPECT_TRUE(parse_api_key_token("cqa.v1." + kId + "." + kSecret));
  const std::string upper_id(32, 'A');
  const std::string upper_secret(52, 'B');
  for (const std::string& text :
       {std::string(), std::string("cqa.v1."), std::string("cqa.v1.zz.zz"),
        "cqa.v2." + kId + "." + kSecret, "cqa.v1." + upper_id + "." + kSecret,
        "cqa.v1." + kId + "." + upper_secret, "cqa.v1." + kId + "-" + kSecret,
        "cqa.v1." + kId + "." + kSecret + "b", "cqa.v1." + kId + "." + kSecret.substr(1),
        "cqa.v1." + kId + "." + kSecret.substr(1) + "1", " cqa.v1." + kId + "." + kSecret}) {
    EXPECT_FALSE(parse_api_key_token(text)) << text;
  }
}

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
