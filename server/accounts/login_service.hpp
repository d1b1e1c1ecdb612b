#pragma once

#include <cq/accounts/users.hpp>
#include <cq/host/opened_store.hpp>
#include <optional>
#include <string>

#include "api/clock.hpp"
#include "crypto/jwt.hpp"

namespace cq::accounts {

/// Lets people in who know their password. Safe from any thread.
class LoginService {
 public:
  LoginService(host::StorePart<Users> users, const crypto::JwtAuthority& authority,
               api::Clock clock);

  /// A token for the user; nullopt when the name or the password is wrong. Takes as long for an
  /// unknown name as for a wrong password: a password hash, so a good part of a second. Throws what
  /// the store throws.
  [[nodiscard]] std::optional<std::string> log_in(const std::string& username,
                                                  const std::string& password) const;

 private:
  host::StorePart<Users> users_;
  const crypto::JwtAuthority& authority_;
  api::Clock clock_;
};

}  // namespace cq::accounts
