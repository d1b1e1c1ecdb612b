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
  EXPECT_EQ(kAuthority.verify(token, kNow + 24h - 1s), "alice");
  EXPECT_FALSE(kAuthority.verify(token, kNow + 24h));
}

TEST(Jwt, ATokenIsNotValidBeforeItWasIssued) {
  EXPECT_FALSE(kAuthority.verify(kAuthority.issue("alice", kNow), kNow - 1s));
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
        Sample{"without exp",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSJ9."
               "JPdqDT9-MySm1LWNMEkyaE-LgFD8TDLW38jEoXkxBEs"},
        Sample{"with a fraction in exp",
               "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
               "eyJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMC41fQ."
               "vYuke002MlVZ87zNZVBWMIZfWKXBFshZUld2epX2I3E"},
        Sample{"without typ",
               "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9."
               "tqL8Dn-cvw4hQHP3jKpxMrtoItPUEiOhoGVzqV8Db-k"}}) {
    EXPECT_EQ(kAuthority.verify(sample.token, kNow), "alice") << sample.what;
  }
}

TEST(Jwt, RefusesEverythingElse) {
  for (const Sample& sample :
       {Sample{"nothing", ""}, Sample{"no token", "abc"}, Sample{"dots", ".."},
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

}  // namespace
}  // namespace cq::crypto
