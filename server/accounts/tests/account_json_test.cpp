#include "accounts/account_json.hpp"

#include <gtest/gtest.h>

#include "support/server_fakes.hpp"

namespace cq::accounts {
namespace {

using namespace std::chrono_literals;

ApiKey key() {
  ApiKey result;
  result.id = "0f";
  result.name = "main";
  result.labels = {"ci"};
  result.prefix = "abcdefgh";
  result.hash = "never shown";
  result.ttl = "1h";
  result.created_at = test::kNoon;
  result.expires_at = test::kNoon + 1h;
  return result;
}

TEST(ApiKeyJson, ShowsAllButTheHash) {
  EXPECT_EQ(write_json(api_key_json(key(), test::kNoon)),
            R"({"id":"0f","name":"main","labels":["ci"],"prefix":"abcdefgh","ttl":"1h",)"
            R"("expires_at":"2026-01-02T04:04:05.678901+00:00",)"
            R"("created_at":"2026-01-02T03:04:05.678901+00:00","last_used_at":null,)"
            R"("revoked_at":null,"is_expired":false,"is_active":true})");
}

TEST(ApiKeyJson, ExpiresAtTheMomentItself) {
  const JsonValue json = api_key_json(key(), test::kNoon + 1h);
  EXPECT_TRUE(*json.member("is_expired")->as_bool());
  EXPECT_FALSE(*json.member("is_active")->as_bool());
}

TEST(ApiKeyJson, ARevokedOneIsNeitherActiveNorExpired) {
  ApiKey revoked = key();
  revoked.revoked_at = test::kNoon;
  const JsonValue json = api_key_json(revoked, test::kNoon);
  EXPECT_FALSE(*json.member("is_expired")->as_bool());
  EXPECT_FALSE(*json.member("is_active")->as_bool());
}

}  // namespace
}  // namespace cq::accounts
