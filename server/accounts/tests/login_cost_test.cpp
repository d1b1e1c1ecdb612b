#include <crypt.h>
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <string>

#include "accounts/authentication.hpp"
#include "crypto/password.hpp"
#include "support/server_fakes.hpp"

namespace {

/// In iterations of bcrypt.
unsigned long work = 0;

}  // namespace

/// Stands in front of libcrypt's and counts what a login costs: bcrypt is all of it.
extern "C" char* crypt_r(const char* phrase, const char* setting, crypt_data* data) {
  using Function = char* (*)(const char*, const char*, crypt_data*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "crypt_r"));
  char* const hash = real(phrase, setting, data);
  if (hash != nullptr && *hash != '*') work += 1UL << std::stoul(std::string(setting).substr(4, 2));
  return hash;
}

namespace cq::accounts {
namespace {

class LoginCost : public testing::Test {
 protected:
  unsigned long work_for(const std::string& username, const std::string& password) {
    work = 0;
    EXPECT_FALSE(login_.log_in(username, password));
    return work;
  }

  test::FakeUsers users_;
  const User alice_ =
      users_.create(test::user_named("alice", crypto::hash_password("open sesame")));
  const User cheap_ =
      users_.create(test::user_named("cheap", crypto::hash_password("open sesame", 4)));
  const User cheaper_ =
      users_.create(test::user_named("cheaper", crypto::hash_password("open sesame", 11)));
  const User broken_ = users_.create(test::user_named("broken", "no hash at all"));
  const User salted_ = users_.create(test::user_named("salted", "$2b$12$" + std::string(53, '!')));
  const User endless_ = users_.create(
      test::user_named("endless", "$2b$31$" + crypto::hash_password("open sesame", 4).substr(7)));
  crypto::JwtAuthority authority_{"secret"};
  LoginService login_{users_, authority_, [] { return test::kNoon; }};
};

TEST_F(LoginCost, IsThatOfOneHashWhoeverLogsInWithWhatever) {
  for (const char* username :
       {"alice", "nobody", "broken", "cheap", "cheaper", "salted", "endless"}) {
    for (const std::string& password :
         {std::string("wrong"), std::string(), std::string("x\0y", 3), std::string(600, 'x')}) {
      EXPECT_EQ(work_for(username, password), 1UL << crypto::kPasswordCost)
          << username << " " << password.size();
    }
  }
}

}  // namespace
}  // namespace cq::accounts
