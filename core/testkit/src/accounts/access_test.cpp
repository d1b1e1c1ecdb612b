#include <cq/accounts/records.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

/// What a user may do, and which of their logins are over.
class AccessTest : public StoreTest {
 protected:
  static User sample_admin(const std::string& name) {
    User user = sample_user(name);
    user.role = Role::kAdmin;
    user.tokens_from = kMoment;
    return user;
  }
  [[nodiscard]] std::optional<Timestamp> tokens_from(std::string_view name) const {
    return users().find(name).value().tokens_from;
  }
  [[nodiscard]] Role role_of(std::string_view name) const { return users().find(name)->role; }
};
CQ_SUITE(AccessTest, "users", kNeedsAccounts, Lasting::kStore);

TEST_P(AccessTest, AUserIsCreatedWithItsRoleAndEndOfTokens) {
  CQ_SENTENCE("users.create.access");
  CQ_SENTENCE("is_same.users");
  for (const Role role : {Role::kReader, Role::kReviewer, Role::kAdmin}) {
    const std::string name(to_string(role));
    User user = sample_user(name);
    user.role = role;
    EXPECT_TRUE(is_same(users().create(user), user)) << name;
    EXPECT_TRUE(is_same(users().find(name).value(), user)) << name;
  }
  EXPECT_TRUE(is_same(users().create(sample_admin("alice")), sample_admin("alice")));
  EXPECT_TRUE(is_same(users().list().at(1), sample_admin("alice")));
  EXPECT_FALSE(is_same(users().list().at(1), sample_user("alice")));
  EXPECT_FALSE(tokens_from("reader"));
}

TEST_P(AccessTest, AUserHasTheRoleThatTheyWereGivenLast) {
  CQ_SENTENCE("users.set_role");
  const User alice = users().create(sample_user("alice"));
  users().create(sample_admin("bob"));
  for (const Role role :
       {Role::kAdmin, Role::kReader, Role::kReader, Role::kReviewer, Role::kReviewer}) {
    users().set_role("alice", role);
    EXPECT_EQ(role_of("alice"), role);
  }
  EXPECT_TRUE(is_same(users().find("alice").value(), alice));
  EXPECT_TRUE(is_same(users().find("bob").value(), sample_admin("bob")));
  users().set_role("bob", Role::kReader);
  EXPECT_EQ(tokens_from("bob"), kMoment);
}

TEST_P(AccessTest, TheRoleOfNoUserIsNotFound) {
  CQ_SENTENCE("users.set_role.throws");
  users().create(sample_user("alice"));
  EXPECT_EQ(error_kind_of([&] { users().set_role("Alice", Role::kAdmin); }), ErrorKind::kNotFound);
  EXPECT_EQ(role_of("alice"), Role::kReviewer);
}

TEST_P(AccessTest, AnEndOfTokensNeverMovesBack) {
  CQ_SENTENCE("users.end_tokens");
  constexpr std::chrono::microseconds kTick(1);
  const User alice = users().create(sample_user("alice"));
  users().create(sample_user("bob"));
  users().end_tokens("alice", kMoment);
  EXPECT_EQ(tokens_from("alice"), kMoment);
  users().end_tokens("alice", kMoment - kTick);
  EXPECT_EQ(tokens_from("alice"), kMoment);
  users().end_tokens("alice", kMoment + kTick);
  EXPECT_EQ(tokens_from("alice"), kMoment + kTick);
  EXPECT_EQ(users().find("alice")->password_hash, alice.password_hash);
  EXPECT_EQ(role_of("alice"), Role::kReviewer);
  EXPECT_FALSE(tokens_from("bob"));
}

TEST_P(AccessTest, TheLatestOfManyConcurrentEndsOfTokensStays) {
  CQ_SENTENCE("users.end_tokens");
  CQ_SENTENCE("users.threads");
  users().create(sample_user("alice"));
  constexpr unsigned kEach = 10;
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < kEach; ++i) {
      users().end_tokens("alice", kMoment + std::chrono::microseconds(i * kThreads + thread));
    }
  });
  EXPECT_EQ(tokens_from("alice"), kMoment + std::chrono::microseconds(kEach * kThreads - 1));
}

TEST_P(AccessTest, TheTokensOfNoUserAreNotFound) {
  CQ_SENTENCE("users.end_tokens.throws");
  users().create(sample_user("alice"));
  EXPECT_EQ(error_kind_of([&] { users().end_tokens("Alice", kMoment); }), ErrorKind::kNotFound);
  EXPECT_FALSE(tokens_from("alice"));
}

TEST_P(AccessTest, AnotherUserOfARemovedNameHasNeitherRoleNorEndOfTokens) {
  CQ_SENTENCE("users.remove.access");
  users().create(sample_admin("alice"));
  users().create(sample_user("bob"));
  users().set_role("bob", Role::kAdmin);
  users().end_tokens("bob", kMoment);
  for (const char* name : {"alice", "bob"}) {
    users().remove(name);
    users().create(sample_user(name));
    EXPECT_TRUE(is_same(users().find(name).value(), sample_user(name))) << name;
  }
}

class AccessDurabilityTest : public StoreTest {};
CQ_SUITE(AccessDurabilityTest, "durability", kNeedsAccounts, Lasting::kProcess);

TEST_P(AccessDurabilityTest, RolesAndEndsOfTokensAreThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("users.set_role.durable");
  CQ_SENTENCE("users.end_tokens.durable");
  CQ_SENTENCE("users.create.durable");
  users().create(sample_user("alice"));
  users().set_role("alice", Role::kAdmin);
  users().end_tokens("alice", kMoment);
  User reader = sample_user("bob");
  reader.role = Role::kReader;
  users().create(reader);
  reopen();
  EXPECT_EQ(users().find("alice")->role, Role::kAdmin);
  EXPECT_EQ(users().find("alice")->tokens_from, kMoment);
  EXPECT_EQ(users().find("bob")->role, Role::kReader);
}

}  // namespace

CQ_TESTS_OF(access_test)

}  // namespace cq::testkit
