#include "conformance/samples.hpp"
#include "conformance/store_test.hpp"

namespace cq::test {
namespace {

using UsersTest = StoreTest;
CQ_FOR_SUBJECTS(UsersTest, all_subjects());

TEST_P(UsersTest, CreateReturnsTheUserWithTheIdThatItGot) {
  const User created = users().create(sample_user("alice"));
  EXPECT_GT(created.id, 0);
  EXPECT_EQ(created.username, "alice");
  EXPECT_EQ(created.password_hash, sample_user("alice").password_hash);
  EXPECT_EQ(created.created_at, sample_user("alice").created_at);
}

TEST_P(UsersTest, CreateIgnoresTheIdThatItIsGiven) {
  const User alice = users().create(sample_user("alice"));
  User bob = sample_user("bob");
  bob.id = alice.id;
  EXPECT_NE(users().create(bob).id, alice.id);
}

TEST_P(UsersTest, CreateThrowsConflictWhenTheNameIsTaken) {
  users().create(sample_user("alice"));
  const auto error = error_of([&] { users().create(sample_user("alice")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConflict);
}

TEST_P(UsersTest, AConflictSaysWhichNameIsTaken) {
  users().create(sample_user("alice"));
  const auto error = error_of([&] { users().create(sample_user("alice")); });
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("alice"), std::string::npos) << error->what();
}

TEST_P(UsersTest, AConflictChangesNothing) {
  const User alice = users().create(sample_user("alice"));
  User other = sample_user("alice");
  other.password_hash = "another";
  EXPECT_EQ(error_kind_of([&] { users().create(other); }), ErrorKind::kConflict);
  const auto found = users().find("alice");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, alice.id);
  EXPECT_EQ(found->password_hash, alice.password_hash);
}

TEST_P(UsersTest, FindReturnsTheUserAsCreated) {
  const User created = users().create(sample_user("alice"));
  users().create(sample_user("bob"));
  const auto found = users().find("alice");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, created.id);
  EXPECT_EQ(found->username, "alice");
  EXPECT_EQ(found->password_hash, created.password_hash);
  EXPECT_EQ(found->created_at, created.created_at);
}

TEST_P(UsersTest, FindReturnsNulloptWhenThereIsNone) {
  users().create(sample_user("alice"));
  EXPECT_FALSE(users().find("bob"));
  EXPECT_FALSE(users().find(""));
}

TEST_P(UsersTest, FindComparesNamesExactly) {
  using namespace std::string_literals;
  users().create(sample_user("alice"));
  EXPECT_FALSE(users().find("Alice"));
  EXPECT_FALSE(users().find("alice "));
  EXPECT_FALSE(users().find("alic_"));
  EXPECT_FALSE(users().find("alice\0"s));
  EXPECT_TRUE(users().find(std::string_view("alicea").substr(0, 5)));
}

TEST_P(UsersTest, NamesThatDifferBehindANulAreTwoNames) {
  using namespace std::string_literals;
  const User one = users().create(sample_user("a\0b"s));
  const User other = users().create(sample_user("a\0c"s));
  const auto found = users().find("a\0c"s);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, other.id);
  EXPECT_NE(found->id, one.id);
  EXPECT_EQ(found->username, "a\0c"s);
}

TEST_P(UsersTest, AnyTextSurvives) {
  for (const std::string& name :
       {awkward_text(), std::string("ünïcödé 日本語 𝔘"), std::string(1'000'000, 'x')}) {
    users().create(sample_user(name));
    const auto found = users().find(name);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->username == name);
  }
}

TEST_P(UsersTest, MomentsSurviveToTheMicrosecond) {
  for (const char* moment : {"1970-01-01T00:00:00Z", "2026-12-31T23:59:59.999999Z",
                             "2026-01-01T00:00:00.000001Z", "9999-12-31T23:59:59Z"}) {
    User user = sample_user(moment);
    user.created_at = at(moment);
    users().create(user);
    EXPECT_EQ(users().find(moment)->created_at, at(moment)) << moment;
  }
}

}  // namespace
}  // namespace cq::test
