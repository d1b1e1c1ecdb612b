#include "accounts/api_key_token.hpp"

#include <gtest/gtest.h>

namespace cq::accounts {
namespace {

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

}  // namespace
}  // namespace cq::accounts
