#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/openapi.hpp"

namespace cq::api {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PagePolicy, AllowsTheScriptsAndStylesOfThePageByTheirDigests) {
  // printf 'let a;' | openssl dgst -sha256 -binary | base64
  const std::string policy =
      page_policy("<style>b{}</style><script>let a;</script><script></script>");
  EXPECT_THAT(policy, HasSubstr("script-src 'sha256-81WALLbUROF1pWdYjuQYKuIcGgY/+TqVJr8UsV6Tkvo=' "
                                "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';"));
  EXPECT_THAT(policy,
              HasSubstr("style-src 'sha256-7yqHVAesot11p6HczDsgKRipvI5UPgs97z80zNXlans=';"));
}

TEST(PagePolicy, AllowsNothingElse) {
  const std::string policy = page_policy("<p>");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("script-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("style-src 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(policy, Not(HasSubstr("http")));
}

}  // namespace
}  // namespace cq::api
