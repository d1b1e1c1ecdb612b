#include "crypto/encoding.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace cq::crypto {
namespace {

std::string encoded(std::string_view text) {
  return to_base32(std::vector<std::uint8_t>(text.begin(), text.end()));
}

TEST(Base32, EncodesTheVectorsOfRfc4648InLowerCaseWithoutPadding) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "my");
  EXPECT_EQ(encoded("fo"), "mzxq");
  EXPECT_EQ(encoded("foo"), "mzxw6");
  EXPECT_EQ(encoded("foob"), "mzxw6yq");
  EXPECT_EQ(encoded("fooba"), "mzxw6ytb");
  EXPECT_EQ(encoded("foobar"), "mzxw6ytboi");
}

TEST(Base32, ThirtyTwoBytesAreFiftyTwoCharacters) {
  std::array<std::uint8_t, 32> bytes{};
  EXPECT_EQ(to_base32(bytes), std::string(52, 'a'));
  bytes.fill(0xFF);
  EXPECT_EQ(to_base32(bytes), std::string(51, '7') + "q");
}

TEST(Base64, EncodesTheVectorsOfRfc4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64("\xFB\xFF\xBF"), "+/+/");
}

TEST(Base64, ForUrlsHasNoPadding) {
  EXPECT_EQ(to_base64url("\xFB\xFF\xBF"), "-_-_");
  EXPECT_EQ(to_base64url("f"), "Zg");
  EXPECT_EQ(to_base64url(std::string(32, '\0')), std::string(43, 'A'));
}

}  // namespace

}  // namespace cq::crypto
