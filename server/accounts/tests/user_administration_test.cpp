#include "accounts/user_administration.hpp"

#include <gtest/gtest.h>

#include "api/errors.hpp"
#include "crypto/password.hpp"
#include "support/server_fakes.hpp"

namespace cq::accounts {
namespace {

using test::error_of;

class UserAdministrationTest : public testing::Test {
 protected:
  void add(const std::string& name, Role role) {
    User user = test::user_named(name);
    user.role = role;
    store_users_.create(user);
  }

  test::FakeUsers store_users_;
  const UserService users_{store_users_, [] { return test::kNoon; }};
  const AuditTrail audit_{nullptr, [] { return test::kNoon; }};
  UserAdministration administration_{users_, audit_};
  const Actor ann_{.name = "ann"};
};

TEST_F(UserAdministrationTest, TheOnlyAdministratorStaysOne) {
  add("ann", Role::kAdmin);
  add("bob", Role::kReviewer);
  const std::string refused =
      "conflict: 'ann' is the only administrator; give another user the role admin before";
  EXPECT_EQ(error_of([&] { administration_.set_role(ann_, "ann", Role::kReviewer); }), refused);
  EXPECT_EQ(error_of([&] { administration_.remove(ann_, "ann"); }), refused);
  EXPECT_EQ(users_.find("ann").role, Role::kAdmin);

  EXPECT_EQ(administration_.set_role(ann_, "ann", Role::kAdmin).role, Role::kAdmin);
  EXPECT_EQ(administration_.set_role(ann_, "bob", Role::kAdmin).role, Role::kAdmin);
  EXPECT_EQ(administration_.set_role(ann_, "ann", Role::kReader).role, Role::kReader);
  EXPECT_EQ(error_of([&] { administration_.remove({.name = "bob"}, "bob"); }),
            "conflict: 'bob' is the only administrator; give another user the role admin before");
  administration_.remove({.name = "bob"}, "ann");
  EXPECT_EQ(users_.list().size(), 1U);
}

TEST_F(UserAdministrationTest, OnesOwnPasswordTakesTheOldOne) {
  add("ann", Role::kAdmin);
  add("bob", Role::kReviewer);
  EXPECT_THROW(administration_.set_password(ann_, "ann", "new"), api::Refusal);
  EXPECT_EQ(users_.find("ann").password_hash, "");
  administration_.set_password(ann_, "bob", "new");
  EXPECT_TRUE(crypto::verify_password("new", users_.find("bob").password_hash));
  EXPECT_EQ(error_of([&] { administration_.set_password(ann_, "bob", ""); }),
            "invalid argument: The password must not be empty.");
}

TEST_F(UserAdministrationTest, NobodyElseIsThere) {
  add("ann", Role::kAdmin);
  const std::string nobody = "not found: User not found";
  EXPECT_EQ(error_of([&] { administration_.set_role(ann_, "x", Role::kAdmin); }), nobody);
  EXPECT_EQ(error_of([&] { administration_.set_role(ann_, "x", Role::kReader); }), nobody);
  EXPECT_EQ(error_of([&] { administration_.remove(ann_, "x"); }), nobody);
  EXPECT_EQ(error_of([&] { administration_.set_password(ann_, "x", "new"); }), nobody);
  EXPECT_EQ(error_of([&] { administration_.log_out(ann_, "x"); }), nobody);
}

}  // namespace
}  // namespace cq::accounts
