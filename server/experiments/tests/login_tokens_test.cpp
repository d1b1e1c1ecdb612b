#include "experiments/login_tokens.hpp"

#include <gtest/gtest.h>

#include "crypto/signed_claims.hpp"

namespace cq::experiments {
namespace {

using namespace std::chrono_literals;

constexpr const char* kSecret = "contract-jwt-secret-0123456789abcdef";
constexpr const char* kAccount = "75c5d8be-feef-4bee-8537-ad507a51cde4";
/// 2026-01-02T03:04:05.678901Z
constexpr Timestamp kNow{1'767'323'045'678'901us};

const LoginTokens& tokens() {
  static const LoginTokens kTokens{kSecret};
  return kTokens;
}

TEST(LoginTokens, ALoginHoldsSevenDays) {
  const std::string token = tokens().issue_login(kAccount, kNow);
  EXPECT_EQ(tokens().login_of(token, kNow), kAccount);
  EXPECT_EQ(tokens().login_of(token, kNow + 7 * 24h - 1s), kAccount);
  EXPECT_FALSE(tokens().login_of(token, kNow + 7 * 24h));
  EXPECT_FALSE(LoginTokens("another secret").login_of(token, kNow));
}

TEST(LoginTokens, ALoginThatIsKnownBeginsAndEndsAllTheSame) {
  const LoginTokens logins{kSecret};
  const std::string token = logins.issue_login(kAccount, kNow);
  EXPECT_EQ(logins.login_of(token, kNow), kAccount);
  EXPECT_FALSE(logins.login_of(token, kNow + 7 * 24h));
  EXPECT_FALSE(logins.login_of(token + "x", kNow));
  EXPECT_FALSE(logins.login_of(token.substr(0, token.size() - 1), kNow));
  const std::string later = crypto::sign_claims(json_object({{"sub", kAccount},
                                                             {"aud", "fastapi-users:auth"},
                                                             {"exp", 1'767'323'045 + 3600},
                                                             {"nbf", 1'767'323'045 + 60}}),
                                                kSecret);
  EXPECT_FALSE(logins.login_of(later, kNow));
  EXPECT_EQ(logins.login_of(later, kNow + 60s), kAccount);
  EXPECT_FALSE(logins.login_of(later, kNow));
}

TEST(LoginTokens, MoreLoginsThanAreKeptHoldAllTheSame) {
  KnownLogins known;
  known.add(std::string(KnownLogins::kLongestToken + 1, 't'), {.account_id = "a"});
  EXPECT_FALSE(known.find(std::string(KnownLogins::kLongestToken + 1, 't')));
  const auto token = [](std::size_t number) { return "t" + std::to_string(number); };
  for (std::size_t i = 0; i <= KnownLogins::kMost; ++i) {
    known.add(token(i), {.account_id = std::to_string(i)});
    ASSERT_EQ(known.find(token(i))->account_id, std::to_string(i));
  }
  EXPECT_FALSE(known.find(token(0)));
  const LoginTokens logins{kSecret};
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(logins.login_of(logins.issue_login(kAccount, kNow), kNow), kAccount);
  }
}

TEST(LoginTokens, ALoginClaimsWhatTheOriginalsClaims) {
  const auto claims = crypto::read_signed_claims(tokens().issue_login(kAccount, kNow), kSecret);
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->as_object()->size(), 3U) << write_json(*claims);
  EXPECT_EQ(*claims->member("sub")->as_string(), kAccount);
  EXPECT_EQ(write_json(*claims->member("aud")), R"(["fastapi-users:auth"])");
  EXPECT_EQ(claims->member("exp")->as_int64(), 1'767'323'045 + 7 * 24 * 60 * 60);
}

/// A token of any claims, valid for an hour.
std::string signed_token(JsonValue claims) {
  claims.add("exp", 1'767'323'045 + 3600);
  return crypto::sign_claims(claims, kSecret);
}

TEST(LoginTokens, EachKindIsNoOther) {
  const std::string reset = signed_token(
      json_object({{"sub", kAccount}, {"password_fgpt", "print"}, {"aud", "fastapi-users:reset"}}));
  const std::string verification = signed_token(json_object(
      {{"sub", kAccount}, {"email", "a@example.com"}, {"aud", "fastapi-users:verify"}}));
  const std::string invitation = tokens().issue_invitation("a@example.com", kNow);
  const std::string login = tokens().issue_login(kAccount, kNow);
  EXPECT_EQ(tokens().reset_of(reset, kNow)->print, "print");
  EXPECT_EQ(tokens().verification_of(verification, kNow)->email, "a@example.com");
  EXPECT_EQ(tokens().invited_by(invitation, kNow), "a@example.com");
  for (const std::string& other : {reset, verification, invitation}) {
    EXPECT_FALSE(tokens().login_of(other, kNow));
  }
  for (const std::string& other : {login, verification, invitation}) {
    EXPECT_FALSE(tokens().reset_of(other, kNow));
  }
  EXPECT_FALSE(tokens().invited_by(login, kNow));
}

TEST(LoginTokens, WhatLacksAnAudienceOrAnEndIsNone) {
  EXPECT_FALSE(tokens().login_of(signed_token(json_object({{"sub", kAccount}})), kNow));
  EXPECT_FALSE(tokens().login_of(
      crypto::sign_claims(json_object({{"sub", kAccount}, {"aud", "fastapi-users:auth"}}), kSecret),
      kNow));
  EXPECT_FALSE(tokens().login_of("", kNow));
}

}  // namespace
}  // namespace cq::experiments
