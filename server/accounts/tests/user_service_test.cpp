#include "accounts/user_service.hpp"

#include <gtest/gtest.h>

#include "crypto/password.hpp"
#include "support/server_fakes.hpp"

namespace cq::accounts {
namespace {

using test::error_of;

class UserServiceTest : public testing::Test {
 protected:
  test::FakeUsers store_users_;
  UserService users_{store_users_, [] { return test::kNoon; }};
};

TEST_F(UserServiceTest, CreatesAUserWhosePasswordWorks) {
  const User created = users_.create("alice", "open sesame");
  EXPECT_EQ(created.created_at, test::kNoon);
  EXPECT_TRUE(crypto::verify_password("open sesame", users_.find("alice").password_hash));
}

TEST_F(UserServiceTest, RefusesANameThatIsTaken) {
  store_users_.create(test::user_named("alice"));
  EXPECT_EQ(error_of([this] { users_.create("alice", "x"); }),
            "conflict: There is already a user named 'alice'; choose another name.");
}

TEST_F(UserServiceTest, RefusesNamesThatCannotBeUsed) {
  for (const std::string& name :
       {std::string(), std::string(" alice"), std::string("alice "), std::string("a\nb"),
        std::string("a\0b", 3), std::string("\xFF"), std::string(257, 'a'), std::string("x\u009by"),
        std::string("x\u0080"), std::string("x\x7F")}) {
    EXPECT_EQ(error_of([&] { UserService::check_name(name); }).substr(0, 17), "invalid argument:")
        << name;
  }
  for (const char* name : {"álvaro de campos", "x\u00a0y", "\u0420\u0440"}) {
    EXPECT_EQ(error_of([&] { UserService::check_name(name); }), "nothing") << name;
  }
}

TEST_F(UserServiceTest, RefusesPasswordsThatCannotBeUsed) {
  for (const std::string& password :
       {std::string(), std::string("a\0b", 3), std::string(73, 'x'), std::string("\xFF")}) {
    EXPECT_EQ(error_of([&] { UserService::check_password(password); }).substr(0, 17),
              "invalid argument:");
  }
  EXPECT_EQ(error_of([] { UserService::check_password(std::string(72, 'x')); }), "nothing");
}

TEST_F(UserServiceTest, ChangesAPasswordForWhoKnowsTheOldOne) {
  users_.create("alice", "open sesame");
  const std::string before = users_.find("alice").password_hash;
  EXPECT_FALSE(users_.change_own_password("alice", "wrong", "new"));
  EXPECT_EQ(
      error_of([&] { static_cast<void>(users_.change_own_password("alice", "open sesame", "")); }),
      "invalid argument: The password must not be empty.");
  EXPECT_EQ(users_.find("alice").password_hash, before);
  EXPECT_TRUE(users_.change_own_password("alice", "open sesame", "new"));
  const std::string hash = users_.find("alice").password_hash;
  EXPECT_TRUE(crypto::verify_password("new", hash));
  EXPECT_EQ(crypto::password_changed_at(hash),
            std::chrono::floor<std::chrono::seconds>(test::kNoon));
  EXPECT_EQ(crypto::password_changed_at(before), std::nullopt);
}

TEST_F(UserServiceTest, KnowsNobodyElse) {
  EXPECT_EQ(error_of([this] { static_cast<void>(users_.find("bob")); }),
            "not found: User not found");
}

}  // namespace
}  // namespace cq::accounts
