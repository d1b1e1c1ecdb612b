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

/// Stands in front of libcrypt's and counts what a login costs: bcrypt is all of it. The work is
/// not done: a hash of the lowest cost stands for that of any other.
extern "C" char* crypt_r(const char* phrase, const char* setting, crypt_data* data) {
  using Function = char* (*)(const char*, const char*, crypt_data*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "crypt_r"));
  constexpr std::size_t kCostAt = 4;
  std::string cheap(setting);
  const std::string cost = cheap.substr(kCostAt, 2);
  cheap.replace(kCostAt, 2, "04");
  char* const hash = real(phrase, cheap.c_str(), data);
  if (hash == nullptr || *hash == '*') return hash;
  work += 1UL << std::stoul(cost);
  cost.copy(hash + kCostAt, 2);
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
