#include "accounts/login_limiter.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/errors.hpp"

namespace cq::accounts {
namespace {

constexpr const char* kAddress = "192.0.2.1";

class LoginLimiterTest : public testing::Test {
 protected:
  /// Whether a try may begin; it stays a wrong one.
  bool may_try(const std::string& username, const std::string& address = kAddress) {
    return wait_of(username, address) == 0;
  }
  /// The seconds until the next try, of which the refusal tells; 0 when there is none.
  long wait_of(const std::string& username, const std::string& address = kAddress) {
    try {
      static_cast<void>(limiter_.begin(username, address));
    } catch (const api::Refusal& refusal) {
      EXPECT_EQ(refusal.status(), 429);
      EXPECT_GE(refusal.retry_after().count(), 1);
      return refusal.retry_after().count();
    }
    return 0;
  }
  int tries_of_many(const std::string& address) {
    int begun = 0;
    for (int i = 0; i < 20; ++i) begun += may_try("user" + std::to_string(i), address) ? 1 : 0;
    return begun;
  }

  LoginLimiter::Clock::time_point now_{std::chrono::hours(1)};
  LoginLimiter limiter_{{.for_user = 3, .for_address = 8}, [this] { return now_; }};
};

TEST_F(LoginLimiterTest, AUserHasSoManyWrongTriesInAMinuteFromAnAddress) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(may_try("alice"));
    now_ += std::chrono::seconds(10);
  }
  EXPECT_EQ(wait_of("alice"), 30);
  EXPECT_TRUE(may_try("bob"));
  EXPECT_TRUE(may_try("alice", "192.0.2.2"));
  now_ += std::chrono::milliseconds(29'500);
  EXPECT_EQ(wait_of("alice"), 1);
  now_ += std::chrono::milliseconds(500);
  EXPECT_TRUE(may_try("alice"));
  EXPECT_EQ(wait_of("alice"), 10) << "the second of the first three is still counted";
}

TEST_F(LoginLimiterTest, AnAddressHasSoManyAsWhicheverUsers) {
  EXPECT_EQ(tries_of_many("192.0.2.1"), 8);
  EXPECT_EQ(tries_of_many("192.0.2.2"), 8);
  now_ += std::chrono::minutes(1);
  EXPECT_EQ(tries_of_many("192.0.2.1"), 8);
}

TEST_F(LoginLimiterTest, ARightTryDoesNotCount) {
  for (int i = 0; i < 100; ++i) limiter_.succeed(limiter_.begin("alice", kAddress));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(may_try("alice"));
  EXPECT_FALSE(may_try("alice"));
  EXPECT_EQ(tries_of_many(kAddress), 8) << "of the address, none has failed";
}

TEST_F(LoginLimiterTest, ATryWhosePasswordWasNotComparedDoesNotCount) {
  for (int i = 0; i < 100; ++i) limiter_.withdraw(limiter_.begin("alice", kAddress));
  EXPECT_EQ(tries_of_many(kAddress), 8);
  EXPECT_FALSE(may_try("alice")) << "nor has anybody logged in by it";
}

TEST_F(LoginLimiterTest, TriesUnderWayCount) {
  std::vector<LoginLimiter::Try> under_way;
  for (int i = 0; i < 3; ++i) under_way.push_back(limiter_.begin("alice", kAddress));
  EXPECT_FALSE(may_try("alice"));
  limiter_.succeed(under_way[0]);
  EXPECT_TRUE(may_try("alice"));
  EXPECT_FALSE(may_try("alice"));
}

TEST_F(LoginLimiterTest, WhereAUserHasLoggedInOthersDoNotKeepThemOut) {
  limiter_.succeed(limiter_.begin("alice", kAddress));
  EXPECT_EQ(tries_of_many(kAddress), 8);
  EXPECT_FALSE(may_try("bob"));
  for (int i = 0; i < 10; ++i) limiter_.succeed(limiter_.begin("alice", kAddress));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(may_try("alice"));
  EXPECT_FALSE(may_try("alice")) << "the limit for a user holds there, too";
}

TEST_F(LoginLimiterTest, ZeroIsNoLimit) {
  LoginLimiter unlimited({.for_user = 0, .for_address = 0}, [this] { return now_; });
  for (int i = 0; i < 1000; ++i) static_cast<void>(unlimited.begin("alice", kAddress));
  LoginLimiter by_user({.for_user = 1, .for_address = 0}, [this] { return now_; });
  static_cast<void>(by_user.begin("alice", kAddress));
  EXPECT_THROW(static_cast<void>(by_user.begin("alice", kAddress)), api::Refusal);
}

TEST_F(LoginLimiterTest, ForgetsWhatWasUsedLeastRecently) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(may_try("alice"));
  const auto pass_by = [this](std::size_t addresses) {
    for (std::size_t i = 0; i < addresses; ++i) {
      EXPECT_TRUE(may_try("x", "10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256)));
    }
  };
  pass_by(LoginLimiter::kMostEntries - 1);
  EXPECT_FALSE(may_try("alice"));
  pass_by(LoginLimiter::kMostEntries);
  EXPECT_TRUE(may_try("alice"));
}

TEST_F(LoginLimiterTest, WhatIsRefusedForItsAddressDisplacesNothing) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(may_try("alice", "192.0.2.9"));
  EXPECT_EQ(tries_of_many(kAddress), 8);
  for (std::size_t i = 0; i < 2 * LoginLimiter::kMostEntries; ++i) {
    ASSERT_FALSE(may_try("name" + std::to_string(i)));
  }
  EXPECT_FALSE(may_try("alice", "192.0.2.9"));
}

TEST(NetworkOf, IsTheAddressOrAnIpv6Network) {
  EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(network_of("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of("2001:0db8:0001:0002::1"), "2001:db8:1:2::/64");
  EXPECT_NE(network_of("2001:db8:1:3::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of("::1"), "::/64");
  EXPECT_EQ(network_of(""), "");
}

}  // namespace
}  // namespace cq::accounts
