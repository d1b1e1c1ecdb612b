#include "accounts/authentication.hpp"

#include <gtest/gtest.h>

#include "api/errors.hpp"
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

TEST_F(LoginServiceTest, HashesACheapHashsPasswordAnewWhenItIsRight) {
  const std::string cheap = users_.find("alice")->password_hash;
  EXPECT_FALSE(login_.log_in("alice", "open"));
  EXPECT_EQ(users_.find("alice")->password_hash, cheap);
  EXPECT_TRUE(login_.log_in("alice", "open sesame"));
  const std::string hash = users_.find("alice")->password_hash;
  EXPECT_EQ(crypto::password_cost_of(hash), crypto::kPasswordCost);
  EXPECT_TRUE(login_.log_in("alice", "open sesame"));
  EXPECT_EQ(users_.find("alice")->password_hash, hash);
}

TEST_F(LoginServiceTest, ReportsAHashThatCostsTooMuch) {
  std::string reported;
  const LoginService login(
      users_, authority_, [] { return test::kNoon; },
      [&reported](const std::string& sentence) { reported += sentence; });
  EXPECT_TRUE(login.log_in("alice", "open sesame"));
  EXPECT_EQ(reported, "");
  const std::string hash = users_.find("alice")->password_hash;
  users_.set_password_hash("alice", "$2b$31" + hash.substr(6));
  EXPECT_FALSE(login.log_in("alice", "open sesame"));
  EXPECT_EQ(reported,
            "The password hash of user 'alice' has the cost 31, more than 15, so it is never "
            "verified and the user can't log in. Set a new password with 'cq-server user passwd'.");
}

TEST(FailedLoginLine, HasTheAddressAndABoundedName) {
  EXPECT_EQ(failed_login_line("alice", "192.0.2.7"),
            "A login from 192.0.2.7 failed, as user: alice");
  EXPECT_EQ(failed_login_line("x\xC2\x9B"
                              "2J\xC2\xA0",
                              "::1"),
            "A login from ::1 failed, as user: x\\x9b2J\xC2\xA0");
  std::string longest;
  for (int i = 0; i < 64; ++i) longest += "\u0416";
  EXPECT_EQ(failed_login_line(longest, "::1"), "A login from ::1 failed, as user: " + longest);
  EXPECT_EQ(failed_login_line(longest + std::string(100'000, 'x'), "::1"),
            "A login from ::1 failed, as user: " + longest + "...");
}

class CredentialsTest : public testing::Test {
 protected:
  /// The user, or status and sentence of the refusal.
  std::string check(const std::optional<std::string>& header, api::Access access) {
    http::Request request;
    if (header) {
      request.headers.push_back({"authorization", *header});
    }
    try {
      return credentials_.check(request, access).username;
    } catch (const api::Refusal& refusal) {
      return std::to_string(refusal.status()) + " " + refusal.what();
    }
  }

  api::Clock clock_ = [] { return test::kNoon; };
  test::FakeUsers store_users_;
  const User alice_ = store_users_.create(test::user_named("alice"));
  test::FakeApiKeys store_keys_;
  crypto::JwtAuthority authority_{"secret"};
  UserService users_{store_users_, clock_};
  ApiKeyService api_keys_{users_, store_keys_, "pepper", clock_, nullptr};
  Credentials credentials_{authority_, &store_users_, api_keys_, clock_};
  const std::string jwt_ = authority_.issue("alice", test::kNoon);
  const std::string key_ = api_keys_.create("alice", "k", "1d", {}).token;
};

TEST_F(CredentialsTest, AnyoneNeedsNone) {
  EXPECT_EQ(check(std::nullopt, api::Access::kAnyone), "");
  EXPECT_EQ(check("Bearer nonsense", api::Access::kAnyone), "");
}

TEST_F(CredentialsTest, APersonShowsAJwt) {
  EXPECT_EQ(check("Bearer " + jwt_, api::Access::kPerson), "alice");
  for (const char* header : {"", "Basic abc", "bearer abc", "Bearer"}) {
    EXPECT_EQ(check(header, api::Access::kPerson), "401 Missing or invalid authorization header")
        << header;
  }
  EXPECT_EQ(check(std::nullopt, api::Access::kPerson),
            "401 Missing or invalid authorization header");
  EXPECT_EQ(check("Bearer " + key_, api::Access::kPerson), "401 Invalid or expired token");
  EXPECT_EQ(check("Bearer ", api::Access::kPerson), "401 Invalid or expired token");
}

TEST_F(CredentialsTest, ADeletedUsersTokenIsWorthNothing) {
  const std::string bound = authority_.issue("alice", test::kNoon, authority_.print_of(""));
  EXPECT_EQ(check("Bearer " + bound, api::Access::kPerson), "alice");
  store_users_.remove("alice");
  for (const std::string& token : {jwt_, bound}) {
    EXPECT_EQ(check("Bearer " + token, api::Access::kPerson), "401 Invalid or expired token");
  }
}

TEST_F(CredentialsTest, NorIsItWorthSomethingToANamesake) {
  const std::string bound = authority_.issue("alice", test::kNoon, authority_.print_of(""));
  store_users_.remove("alice");
  User namesake = test::user_named("alice", "$2b$12$another");
  namesake.created_at = test::kNoon + std::chrono::seconds(1);
  store_users_.create(namesake);
  for (const std::string& token : {jwt_, bound}) {
    EXPECT_EQ(check("Bearer " + token, api::Access::kPerson), "401 Invalid or expired token");
  }
  const std::string later = authority_.issue("alice", test::kNoon + std::chrono::seconds(1));
  EXPECT_EQ(check("Bearer " + later, api::Access::kPerson), "alice");
}

TEST_F(CredentialsTest, ANewPasswordEndsTheTokensOfTheOldOne) {
  const std::string bound = authority_.issue("alice", test::kNoon, authority_.print_of(""));
  users_.change_password("alice", "another");
  for (const std::string& token : {jwt_, bound}) {
    EXPECT_EQ(check("Bearer " + token, api::Access::kPerson), "401 Invalid or expired token");
  }
  const std::string hash = store_users_.find("alice")->password_hash;
  const std::string anew = authority_.issue("alice", test::kNoon, authority_.print_of(hash));
  EXPECT_EQ(check("Bearer " + anew, api::Access::kPerson), "alice");
  // One of the original's that was given out since.
  const std::string later = authority_.issue("alice", test::kNoon + std::chrono::seconds(1));
  EXPECT_EQ(check("Bearer " + later, api::Access::kPerson), "alice");
}

TEST_F(CredentialsTest, ALogoutEndsTheTokensFromBeforeItAndFromItsSecond) {
  const std::string early = authority_.issue("alice", test::kNoon - std::chrono::seconds(5));
  users_.log_out("alice");
  for (const std::string& token : {early, jwt_}) {
    EXPECT_EQ(check("Bearer " + token, api::Access::kPerson), "401 Invalid or expired token");
  }
  const std::string later = authority_.issue("alice", test::kNoon + std::chrono::seconds(1));
  EXPECT_EQ(check("Bearer " + later, api::Access::kPerson), "alice");
  EXPECT_EQ(check("Bearer " + key_, api::Access::kAgent), "alice");
}

TEST_F(CredentialsTest, ALoginInTheSecondOfALogoutIsGood) {
  store_users_.set_password_hash("alice", crypto::hash_password("open sesame", 4));
  users_.log_out("alice");
  const LoginService login(store_users_, authority_, clock_);
  const auto token = login.log_in("alice", "open sesame");
  ASSERT_TRUE(token);
  EXPECT_EQ(check("Bearer " + *token, api::Access::kPerson), "alice");
}

TEST_F(CredentialsTest, ARoleSaysWhatAPersonMayDo) {
  struct Case {
    Role role;
    std::string deciding;
    std::string auditing;
  };
  for (const auto& [role, deciding, auditing] :
       {Case{Role::kReader, "403 Your role is reader, so you may read but not decide",
             "403 Your role is reader, and this takes the role admin"},
        Case{Role::kReviewer, "alice", "403 Your role is reviewer, and this takes the role admin"},
        Case{Role::kAdmin, "alice", "alice"}}) {
    users_.set_role("alice", role);
    EXPECT_EQ(check("Bearer " + jwt_, api::Access::kPerson), "alice");
    EXPECT_EQ(check("Bearer " + jwt_, api::Access::kReader), "alice");
    EXPECT_EQ(check("Bearer " + jwt_, api::Access::kReviewer), deciding);
    EXPECT_EQ(check("Bearer " + jwt_, api::Access::kAdmin), auditing);
    EXPECT_EQ(check("Bearer " + key_, api::Access::kAdmin), "401 Invalid or expired token");
  }
}

TEST_F(CredentialsTest, WhereNoUsersAreKeptATokenIsValidAsLongAsItSays) {
  const Credentials credentials(authority_, nullptr, api_keys_, clock_);
  http::Request request;
  request.headers.push_back({"authorization", "Bearer " + authority_.issue("bob", test::kNoon)});
  EXPECT_EQ(credentials.check(request, api::Access::kPerson).username, "bob");
}

TEST_F(CredentialsTest, AReaderShowsEither) {
  EXPECT_EQ(check("Bearer " + key_, api::Access::kReader), "alice");
  EXPECT_EQ(check("Bearer " + jwt_, api::Access::kReader), "alice");
  EXPECT_EQ(check(std::nullopt, api::Access::kReader),
            "401 Missing or invalid authorization header");
  EXPECT_EQ(check("Bearer nonsense", api::Access::kReader), "401 Invalid or expired token");
  std::string wrong_key = key_;
  wrong_key.back() = wrong_key.back() == 'a' ? 'q' : 'a';
  EXPECT_EQ(check("Bearer " + wrong_key, api::Access::kReader), "401 Invalid API key");
}

TEST_F(CredentialsTest, AnAgentShowsAnApiKey) {
  EXPECT_EQ(check("Bearer " + key_, api::Access::kAgent), "alice");
  EXPECT_EQ(check("Bearer " + jwt_, api::Access::kAgent), "401 Invalid API key");
  EXPECT_EQ(check("bearer " + key_, api::Access::kAgent), "401 Invalid API key");
  EXPECT_EQ(check(std::nullopt, api::Access::kAgent), "401 Invalid API key");
}

}  // namespace

}  // namespace cq::accounts
