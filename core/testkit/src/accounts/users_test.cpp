#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

namespace cq::testkit {
namespace {

using UsersTest = StoreTest;
CQ_SUITE(UsersTest, "users", kNeedsAccounts, Lasting::kStore);

TEST_P(UsersTest, CreateReturnsTheUserWithTheIdThatItGot) {
  CQ_SENTENCE("users.create");
  const User created = users().create(sample_user("alice"));
  EXPECT_GT(created.id, 0);
  EXPECT_EQ(created.username, "alice");
  EXPECT_EQ(created.password_hash, sample_user("alice").password_hash);
  EXPECT_EQ(created.created_at, sample_user("alice").created_at);
}

TEST_P(UsersTest, CreateIgnoresTheIdThatItIsGiven) {
  CQ_SENTENCE("users.create");
  const User alice = users().create(sample_user("alice"));
  User bob = sample_user("bob");
  bob.id = alice.id;
  EXPECT_NE(users().create(bob).id, alice.id);
}

TEST_P(UsersTest, CreateThrowsConflictWhenTheNameIsTaken) {
  CQ_SENTENCE("users.create.throws");
  users().create(sample_user("alice"));
  const auto error = error_of([&] { users().create(sample_user("alice")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConflict);
}

TEST_P(UsersTest, AConflictSaysWhichNameIsTaken) {
  CQ_SENTENCE("users.create.throws");
  users().create(sample_user("alice"));
  const auto error = error_of([&] { users().create(sample_user("alice")); });
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("alice"), std::string::npos) << error->what();
}

TEST_P(UsersTest, AConflictChangesNothing) {
  CQ_SENTENCE("users.create.throws");
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
  CQ_SENTENCE("users.find");
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
  CQ_SENTENCE("users.find");
  users().create(sample_user("alice"));
  EXPECT_FALSE(users().find("bob"));
  EXPECT_FALSE(users().find(""));
}

TEST_P(UsersTest, FindComparesNamesExactly) {
  CQ_SENTENCE("users.find");
  using namespace std::string_literals;
  users().create(sample_user("alice"));
  EXPECT_FALSE(users().find("Alice"));
  EXPECT_FALSE(users().find("alice "));
  EXPECT_FALSE(users().find("alic_"));
  EXPECT_FALSE(users().find("alice\0"s));
  EXPECT_TRUE(users().find(std::string_view("alicea").substr(0, 5)));
}

TEST_P(UsersTest, NamesThatDifferBehindANulAreTwoNames) {
  CQ_SENTENCE("users.find");
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
  CQ_SENTENCE("users.create");
  for (const std::string& name :
       {awkward_text(), std::string("ünïcödé 日本語 𝔘"), std::string(1'000'000, 'x')}) {
    users().create(sample_user(name));
    const auto found = users().find(name);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->username == name);
  }
}

TEST_P(UsersTest, TimestampsSurviveToTheMicrosecond) {
  CQ_SENTENCE("users.create");
  for (const char* moment : {"1970-01-01T00:00:00Z", "2026-12-31T23:59:59.999999Z",
                             "2026-01-01T00:00:00.000001Z", "9999-12-31T23:59:59Z"}) {
    User user = sample_user(moment);
    user.created_at = at(moment);
    users().create(user);
    EXPECT_EQ(users().find(moment)->created_at, at(moment)) << moment;
  }
}

TEST_P(UsersTest, ListIsByNameInTheOrderOfItsBytes) {
  CQ_SENTENCE("users.list");
  EXPECT_TRUE(users().list().empty());
  for (const char* name : {"é", "bob", "Zoe", "alice"}) users().create(sample_user(name));
  std::vector<std::string> names;
  for (const User& user : users().list()) names.push_back(user.username);
  EXPECT_EQ(names, (std::vector<std::string>{"Zoe", "alice", "bob", "é"}));
  EXPECT_EQ(users().list().at(1).id, users().find("alice")->id);
  EXPECT_EQ(users().list().at(1).created_at, sample_user("alice").created_at);
}

TEST_P(UsersTest, AnotherPasswordHashTakesThePlaceOfTheFirst) {
  CQ_SENTENCE("users.set_password_hash");
  const User alice = users().create(sample_user("alice"));
  users().create(sample_user("bob"));
  users().set_password_hash("alice", "another");
  EXPECT_EQ(users().find("alice")->password_hash, "another");
  EXPECT_EQ(users().find("alice")->id, alice.id);
  EXPECT_EQ(users().find("bob")->password_hash, sample_user("bob").password_hash);
}

TEST_P(UsersTest, APasswordHashOfNoUserIsNotFound) {
  CQ_SENTENCE("users.set_password_hash.throws");
  users().create(sample_user("alice"));
  EXPECT_EQ(error_kind_of([&] { users().set_password_hash("Alice", "x"); }), ErrorKind::kNotFound);
  EXPECT_EQ(users().find("alice")->password_hash, sample_user("alice").password_hash);
}

TEST_P(UsersTest, RemovingAUserTakesTheirKeysAndLeavesEverythingElse) {
  CQ_SENTENCE("users.remove");
  CQ_SENTENCE("users.remove.what_stays");
  const User alice = users().create(sample_user("alice"));
  const User bob = users().create(sample_user("bob"));
  api_keys().create(sample_key(1, alice.id), {20});
  api_keys().create(sample_key(2, alice.id), {20});
  api_keys().revoke(alice.id, hex_id(2), at("2026-01-02T00:00:00Z"));
  api_keys().create(sample_key(3, bob.id), {20});
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_EQ(users().remove("alice"), 2U);
  EXPECT_FALSE(users().find("alice"));
  EXPECT_TRUE(api_keys().list(alice.id).empty());
  EXPECT_FALSE(api_keys().find_active(hex_id(1), at("2026-01-02T00:00:00Z")));
  EXPECT_EQ(api_keys().list(bob.id).size(), 1U);
  EXPECT_TRUE(knowledge().find(unit_id(1)));
}

TEST_P(UsersTest, ANameThatWasRemovedIsFreeAndHasNoKeys) {
  CQ_SENTENCE("users.remove");
  const User first = users().create(sample_user("alice"));
  api_keys().create(sample_key(1, first.id), {20});
  users().remove("alice");
  const User second = users().create(sample_user("alice"));
  EXPECT_NE(second.id, first.id);
  EXPECT_TRUE(api_keys().list(second.id).empty());
}

TEST_P(UsersTest, RemovingAnUnknownUserIsNotFoundAndRemovesNothing) {
  CQ_SENTENCE("users.remove.throws");
  const User alice = users().create(sample_user("alice"));
  api_keys().create(sample_key(1, alice.id), {20});
  EXPECT_EQ(error_kind_of([&] { users().remove("Alice"); }), ErrorKind::kNotFound);
  EXPECT_EQ(api_keys().list(alice.id).size(), 1U);
}

}  // namespace

CQ_TESTS_OF(users_test)

}  // namespace cq::testkit
