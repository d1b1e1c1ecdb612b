#include "accounts/first_user.hpp"

#include <gtest/gtest.h>

#include "crypto/password.hpp"
#include "support/server_fakes.hpp"

namespace cq::accounts {
namespace {

class FirstUserTest : public testing::Test {
 protected:
  void make() { make_first_user(settings_, store_users_, users_, log_); }

  settings::Settings settings_ = [] {
    settings::Settings settings;
    settings.first_user = "alice";
    settings.first_password = "open sesame";
    return settings;
  }();
  test::FakeUsers store_users_;
  UserService users_{store_users_, [] { return test::kNoon; }};
  observability::Log log_{settings::LogLevel::kError, settings::LogFormat::kText};
};

TEST_F(FirstUserTest, IsMadeWhereThereIsNone) {
  make();
  EXPECT_TRUE(crypto::verify_password("open sesame", users_.find("alice").password_hash));
}

TEST_F(FirstUserTest, IsNotMadeOnceThereIsOne) {
  store_users_.create(test::user_named("bob"));
  make();
  EXPECT_EQ(store_users_.list().size(), 1U);
  EXPECT_EQ(store_users_.list().front().username, "bob");
}

TEST_F(FirstUserTest, KeepsAPasswordThatWasChanged) {
  make();
  settings_.first_password = "another one";
  make();
  EXPECT_TRUE(crypto::verify_password("open sesame", users_.find("alice").password_hash));
}

TEST_F(FirstUserTest, IsNotMadeWhereNobodyIsNamed) {
  settings_.first_user.clear();
  settings_.first_password.clear();
  make();
  EXPECT_TRUE(store_users_.list().empty());
}

TEST_F(FirstUserTest, IsNamedWholeOrNotAtAll) {
  const auto complaint = [this] {
    return test::error_of([this] { require_whole_first_user(settings_); });
  };
  EXPECT_EQ(complaint(), "nothing");
  settings_.first_password.clear();
  EXPECT_EQ(complaint(),
            "invalid argument: CQ_FIRST_USER is set, and CQ_FIRST_PASSWORD is not; set both, so "
            "that the first user can log in, or neither.");
  settings_.first_user.clear();
  EXPECT_EQ(complaint(), "nothing");
  settings_.first_password = "x";
  EXPECT_NE(complaint(), "nothing");
}

TEST_F(FirstUserTest, IsRefusedWithANameOrPasswordThatCannotBeUsed) {
  settings_.first_user = " alice";
  EXPECT_NE(test::error_of([this] { make(); }), "nothing");
  settings_.first_user = "alice";
  settings_.first_password = std::string(73, 'x');
  EXPECT_NE(test::error_of([this] { make(); }), "nothing");
  EXPECT_TRUE(store_users_.list().empty());
}

}  // namespace
}  // namespace cq::accounts
