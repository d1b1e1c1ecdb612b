#include "accounts/login_service.hpp"

#include <gtest/gtest.h>

#include "crypto/password.hpp"
#include "support/server_fakes.hpp"

namespace cq::accounts {
namespace {

class LoginServiceTest : public testing::Test {
 protected:
  LoginServiceTest() {
    users_.create(test::user_named("alice", crypto::hash_password("open sesame", 4)));
  }

  test::FakeUsers users_;
  crypto::JwtAuthority authority_{"secret"};
  LoginService login_{users_, authority_, [] { return test::kNoon; }};
};

TEST_F(LoginServiceTest, GivesATokenForTheRightPassword) {
  const std::optional<std::string> token = login_.log_in("alice", "open sesame");
  ASSERT_TRUE(token);
  EXPECT_EQ(authority_.verify(*token, test::kNoon), "alice");
}

TEST_F(LoginServiceTest, GivesNoneForAWrongPasswordOrAnUnknownName) {
  EXPECT_FALSE(login_.log_in("alice", "open"));
  EXPECT_FALSE(login_.log_in("Alice", "open sesame"));
  EXPECT_FALSE(login_.log_in("", ""));
}

}  // namespace
}  // namespace cq::accounts
