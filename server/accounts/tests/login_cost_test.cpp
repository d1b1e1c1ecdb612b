#include <crypt.h>
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <string>

#include "accounts/authentication.hpp"
#include "crypto/password.hpp"
#include "support/server_fakes.hpp"

namespace {

int hashes = 0;

}  // namespace

/// Stands in front of libcrypt's and counts what a login costs: bcrypt is all of it.
extern "C" char* crypt_r(const char* phrase, const char* setting, crypt_data* data) {
  using Function = char* (*)(const char*, const char*, crypt_data*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "crypt_r"));
  ++hashes;
  // The cost is in the setting: with another one a login would take another time.
  EXPECT_EQ(std::string(setting).substr(0, 7), "$2b$12$");
  return real(phrase, setting, data);
}

namespace cq::accounts {
namespace {

class LoginCost : public testing::Test {
 protected:
  int hashes_for(const std::string& username, const std::string& password) {
    hashes = 0;
    EXPECT_FALSE(login_.log_in(username, password));
    return hashes;
  }

  test::FakeUsers users_;
  const User alice_ =
      users_.create(test::user_named("alice", crypto::hash_password("open sesame")));
  const User broken_ = users_.create(test::user_named("broken", "no hash at all"));
  crypto::JwtAuthority authority_{"secret"};
  LoginService login_{users_, authority_, [] { return test::kNoon; }};
};

TEST_F(LoginCost, IsOneHashWhoeverLogsInWithWhatever) {
  for (const char* username : {"alice", "nobody", "broken"}) {
    for (const std::string& password :
         {std::string("wrong"), std::string(), std::string("x\0y", 3), std::string(600, 'x')}) {
      EXPECT_EQ(hashes_for(username, password), 1) << username << " " << password.size();
    }
  }
}

}  // namespace
}  // namespace cq::accounts
