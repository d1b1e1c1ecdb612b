#include "routes/credentials.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include "wire/refusal.hpp"

namespace cq::routes {
namespace {

class CredentialsTest : public testing::Test {
 protected:
  /// The user, or status and sentence of the refusal.
  std::string check(const std::optional<std::string>& header, Access access) {
    http::Request request;
    if (header) {
      request.headers.push_back({"authorization", *header});
    }
    try {
      return credentials_.check(request, access).username;
    } catch (const wire::Refusal& refusal) {
      return std::to_string(refusal.status()) + " " + refusal.what();
    }
  }

  services::Clock clock_ = [] { return test::kNoon; };
  test::FakeUsers store_users_;
  const User alice_ = store_users_.create(test::user_named("alice"));
  test::FakeApiKeys store_keys_;
  auth::JwtAuthority authority_{"secret"};
  services::UserService users_{store_users_, clock_};
  services::ApiKeyService api_keys_{users_, store_keys_, "pepper", clock_, nullptr};
  Credentials credentials_{authority_, api_keys_, clock_, "monitor token"};
  const std::string jwt_ = authority_.issue("alice", test::kNoon);
  const std::string key_ = api_keys_.create("alice", "k", "1d", {}).token;
};

TEST_F(CredentialsTest, AnyoneNeedsNone) {
  EXPECT_EQ(check(std::nullopt, Access::kAnyone), "");
  EXPECT_EQ(check("Bearer nonsense", Access::kAnyone), "");
}

TEST_F(CredentialsTest, APersonShowsAJwt) {
  EXPECT_EQ(check("Bearer " + jwt_, Access::kPerson), "alice");
  for (const char* header : {"", "Basic abc", "bearer abc", "Bearer"}) {
    EXPECT_EQ(check(header, Access::kPerson), "401 Missing or invalid authorization header")
        << header;
  }
  EXPECT_EQ(check(std::nullopt, Access::kPerson), "401 Missing or invalid authorization header");
  EXPECT_EQ(check("Bearer " + key_, Access::kPerson), "401 Invalid or expired token");
  EXPECT_EQ(check("Bearer ", Access::kPerson), "401 Invalid or expired token");
}

TEST_F(CredentialsTest, AMonitorShowsTheTokenOfTheSettings) {
  EXPECT_EQ(check("Bearer monitor token", Access::kMonitor), "");
  for (const char* wrong : {"", "monitor token", "Bearer ", "Bearer x", "Bearer monitor tokens",
                            "bearer monitor token"}) {
    EXPECT_EQ(check(wrong, Access::kMonitor), "401 The metrics need their bearer token") << wrong;
  }
  EXPECT_EQ(check(std::nullopt, Access::kMonitor), "401 The metrics need their bearer token");
  EXPECT_EQ(check("Bearer " + jwt_, Access::kMonitor), "401 The metrics need their bearer token");
}

TEST_F(CredentialsTest, AnAgentShowsAnApiKey) {
  EXPECT_EQ(check("Bearer " + key_, Access::kAgent), "alice");
  EXPECT_EQ(check("Bearer " + jwt_, Access::kAgent), "401 Invalid API key");
  EXPECT_EQ(check("bearer " + key_, Access::kAgent), "401 Invalid API key");
  EXPECT_EQ(check(std::nullopt, Access::kAgent), "401 Invalid API key");
}

}  // namespace
}  // namespace cq::routes
