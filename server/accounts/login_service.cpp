#include "accounts/login_service.hpp"

#include <utility>

#include "crypto/password.hpp"

namespace cq::accounts {

LoginService::LoginService(host::StorePart<Users> users, const crypto::JwtAuthority& authority,
                           api::Clock clock)
    : users_(std::move(users)), authority_(authority), clock_(std::move(clock)) {}

std::optional<std::string> LoginService::log_in(const std::string& username,
                                                const std::string& password) const {
  const std::optional<User> user = users_->find(username);
  const auto hash = user ? std::optional(user->password_hash) : std::nullopt;
  if (!crypto::verify_password(password, hash)) {
    return std::nullopt;
  }
  return authority_.issue(username, clock_());
}

}  // namespace cq::accounts
