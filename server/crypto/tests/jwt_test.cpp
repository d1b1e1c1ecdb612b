#include "crypto/jwt.hpp"

#include <gtest/gtest.h>

#include <cq/error.hpp>

namespace cq::crypto {
namespace {

using namespace std::chrono_literals;

const JwtAuthority kAuthority("unit-test-secret");
/// 2026-01-02T03:04:05.678901Z
constexpr Timestamp kNow{1'767'323'045'678'901us};

TEST(Jwt, OfANewTokenTheUserIsFound) {
  EXPECT_EQ(kAuthority.verify(kAuthority.issue("ünï \"x\"", kNow), kNow), "ünï \"x\"");
}

TEST(Jwt, ANewTokenIsValidForADay) {
  const std::string token = kAuthority.issue("alice", kNow);
  EXPECT_EQ(kAuthority.verify(token, kNow + 24h + 29s), "alice");
  EXPECT_FALSE(kAuthority.verify(token, kNow + 24h + 30s));
}

TEST(Jwt, ATokenIsNotValidBeforeItWasIssued) {
  const std::string token = kAuthority.issue("alice", kNow);
  EXPECT_EQ(kAuthority.verify(token, kNow - 30s), "alice");
  EXPECT_FALSE(kAuthority.verify(token, kNow - 31s));
}

TEST(Jwt, ANameWithANulCannotBeIssued) {
  EXPECT_THROW(static_cast<void>(kAuthority.issue(std::string("alice\0x", 7), kNow)), Error);
}

TEST(Jwt, SecretsMayBeOfAnyLengthAndContent) {
  for (const std::string& secret :
       {std::string("x"), std::string(1000, 's'), std::string("a\0b", 3)}) {
    const JwtAuthority authority(secret);
    const std::string token = authority.issue("alice", kNow);
    EXPECT_EQ(authority.verify(token, kNow), "alice");
    EXPECT_FALSE(JwtAuthority(secret + "y").verify(token, kNow));
  }
}

struct Sample {
  const char* what;
  const char* token;
};

// Signed with "unit-test-secret" by Python's hmac module.
TEST(Jwt, TakesTokensOfOthersWithTheSameSecret) {
  for (const Sample& sample :
       {Sample{"with iat and exp",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjo0MTAyNDQ0ODAwfQ."
               "8-wpiczlsySwDM-0A9kheWgNqrDjqWHq8b0HSxlYIbg"},
        Sample{"with a fraction in exp",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMC41fQ."
               "vYuke002MlVZ87zNZVBWMIZfWKXBFshZUld2epX2I3E"},
        Sample{"without typ",
               "eyJhbGciOiJIUzI1NiJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMH0."
               "xJBDcgZ-PikzZYdzIsSw77jpyBuUY8Yxrx-VCzWOIcc"},
        Sample{"with kid and jti",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsifQ."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMCwianRpIjoiMSJ9."
               "1TheNR4DRGZCqQvnvuaB_wAuyFLFKXza3HE2sMPWX8E"}}) {
    EXPECT_EQ(kAuthority.verify(sample.token, kNow), "alice") << sample.what;
  }
}

TEST(Jwt, RefusesEverythingElse) {
  for (const Sample& sample :
       {Sample{"nothing", ""},
        Sample{"no token", "abc"},
        Sample{"dots", ".."},
        Sample{"expired",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6MTcwMDAwMDAwMH0."
               "fq5opXotmaQ7i0ZjsQ-ijO3tXSIz0qHFixzrLYjrAe8"},
        Sample{"no sub",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjQxMDI0NDQ4MDB9."
               "oXcWr7MQUQzFmM_59g2Q4MU2Qan5SlLle4f2QJASacM"},
        Sample{"a sub that is no text",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOjEsImV4cCI6NDEwMjQ0NDgwMH0."
               "QWlWg1Hcfx6QecXfwQZeaOj-qaE5MaTGofhQZPJVacU"},
        Sample{"not valid yet",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsIm5iZiI6NDEwMjQ0NDgwMH0."
               "MLShFkwbpZItelv9IvmtHTQRAa3B7j05HXPdsQv5L2E"},
        Sample{"issued in the future",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImlhdCI6NDEwMjQ0NDgwMH0."
               "gC44P1WrHFOr5t-lRZeOJftYUvx5qDcSFk_t_Cb49hU"},
        Sample{"an exp that is no number",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6InNvb24ifQ."
               "uuvC5_SsZOn16yZYNpvT-1Iym7rsMpsWULNVrc04HEg"},
        Sample{"without exp",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSJ9."
               "JPdqDT9-MySm1LWNMEkyaE-LgFD8TDLW38jEoXkxBEs"},
        Sample{"an exp that is null",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6bnVsbH0."
               "E_6BFtPioJ5Aa1yakxXMy0VCb1RxVLVsOsHdb9iU15k"},
        Sample{"another audience",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMCwiYXVkIjoiYmlsbGluZyJ9."
               "zE0NWPqGRRWgWJhnL0_KUySfIh0PtcMSS4ut7uwegXI"},
        Sample{"an audience that is null",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMCwiYXVkIjpudWxsfQ."
               "2783g84ezqbY36XrJPhWmc8Qamlo4ohowEFsyDdOCP8"},
        Sample{"a critical header",
               "eyJhbGciOiJIUzI1NiIsImNyaXQiOlsiZXhwMiJdLCJleHAyIjoxfQ."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMH0."
               "bJK8r8g4Ajww1Jh19ZDsdAGsxfqqDXrhtLBqzMzBbd4"},
        Sample{"claims that aren't in base64",
               "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2V9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMH0."
               "iI5VrIv0iC52NZSRWkRrSsudVL4fDwqGgSSHFX3ZWHs"},
        Sample{"a kid that is no text",
               "eyJhbGciOiJIUzI1NiIsImtpZCI6MX0."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMH0."
               "MCviiSlAYvRyURaQB3GseAoqA8oxkre3vjMeUrMlMWg"},
        Sample{"a jti that is no text",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMCwianRpIjoxfQ."
               "nQuZdWNGebXx73j4mMO2JynQWIk0i2bEZlIv4lEhf30"},
        Sample{"HS256 in other letters",
               "eyJhbGciOiJoUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMH0."
               "PD9HFDP86TUuleqkap8AmImWhZO2tf0CYS-dGAerO2Q"},
        Sample{"HS384",
               "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMH0."
               "HrFv0NdB27g-wEwX6PJ6RExDjIz1GL4H0GQwlMIXpM7B1QIrg7H0wv7G_Sxlteml"},
        Sample{"HS512",
               "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMH0."
               "koHGUdPhBhIx4SdQCXR_bs7-rcRgMOYaaHAsBOSGG1_5kv3O3kcNL1cBTqzy6GXuIncXaWU60qJRlY-"
               "gHx3_pQ"},
        Sample{"another secret",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMH0."
               "5vjengkYt2TZT1mguasuXRcWXi2N5VSi6Ftiq5P-N3s"},
        Sample{"claims that are no object",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.WzFd."
               "FR3-V0PoRHaw2JcgkKYFywHZDyyjuNKYYE70t1ftfeE"},
        Sample{"alg none", "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhbGljZSJ9."},
        Sample{"alg none with a signature",
               "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhbGljZSJ9."
               "JPdqDT9-MySm1LWNMEkyaE-LgFD8TDLW38jEoXkxBEs"}}) {
    EXPECT_FALSE(kAuthority.verify(sample.token, kNow)) << sample.what;
  }
}

TEST(Jwt, RefusesATokenOfWhichAnyCharacterWasChanged) {
  const std::string token = kAuthority.issue("alice", kNow);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(kAuthority.verify(changed, kNow)) << i;
  }
  EXPECT_FALSE(kAuthority.verify(token + std::string("\0x", 2), kNow));
}

TEST(Jwt, CarriesWhatTheyWereGivenForWhereThatIsSaid) {
  const std::string print = kAuthority.print_of("$2b$12$some hash");
  EXPECT_EQ(print.size(), 32U);
  EXPECT_NE(kAuthority.print_of("$2b$12$another"), print);
  EXPECT_NE(JwtAuthority("another secret").print_of("$2b$12$some hash"), print);
  const auto with = kAuthority.read(kAuthority.issue("alice", kNow, print), kNow);
  ASSERT_TRUE(with);
  EXPECT_EQ(with->username, "alice");
  EXPECT_EQ(with->password, print);
  ASSERT_TRUE(with->issued_at);
  const auto without = kAuthority.read(kAuthority.issue("alice", kNow), kNow);
  ASSERT_TRUE(without);
  EXPECT_EQ(without->password, std::nullopt);
  EXPECT_EQ(without->issued_at, with->issued_at);
}

}  // namespace
}  // namespace cq::crypto
