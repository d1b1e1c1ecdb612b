#pragma once

#include <cq/accounts/users.hpp>
#include <cq/host/opened_store.hpp>
#include <functional>
#include <optional>
#include <string>

#include "accounts/api_key_service.hpp"
#include "accounts/page_session.hpp"
#include "api/clock.hpp"
#include "api/route.hpp"
#include "crypto/jwt.hpp"
#include "http/message.hpp"

/// Logging in, and authenticating requests.
namespace cq::accounts {

/// Issues tokens to people who know their password. Safe from any thread.
class LoginService {
 public:
  /// Says what an operator should know of a user's hash, in a sentence.
  using Report = std::function<void(const std::string& sentence)>;

  LoginService(host::StorePart<Users> users, const crypto::JwtAuthority& authority,
               api::Clock clock, Report report = {});

  /// A token for the user; nullopt when the name or the password is wrong. Takes as long for an
  /// unknown name as for a wrong password: a password hash, so a good part of a second. A right
  /// password that was hashed at a lower cost than new ones is hashed anew. Throws what the store
  /// throws.
  [[nodiscard]] std::optional<std::string> log_in(const std::string& username,
                                                  const std::string& password) const;

 private:
  [[nodiscard]] Timestamp issued_at(const User& user) const;
  /// The user's hash afterwards.
  [[nodiscard]] std::string strengthen_hash(const User& user, const std::string& password) const;

  host::StorePart<Users> users_;
  const crypto::JwtAuthority& authority_;
  api::Clock clock_;
  Report report_;
};

/// The line of the log about a login that failed. The name is cut off behind 64 characters, and
/// characters that may move a terminal's cursor are written as escapes, here or by the log; it
/// comes last, so that nothing that it holds is taken for the address. Safe from any thread.
std::string failed_login_line(const std::string& username, const std::string& address);

/// Authenticates requests. Safe from any thread.
class Credentials {
 public:
  /// `users` is null for a store without users: then the tokens of persons are valid for as long as
  /// they say. `page`: a person's token may also come in that cookie; nullopt: it may not.
  Credentials(const crypto::JwtAuthority& authority, Users* users, const ApiKeyService& api_keys,
              api::Clock clock, std::optional<PageCookie> page = std::nullopt);

  /// The sender of the request; empty for Access::kAnyone. Throws api::Refusal (401) when it
  /// lacks the credentials, which those of a deleted user, of an old password and from before a
  /// logout are, too; 403 when the person's role isn't one for that. Throws whatever the store
  /// throws, but for Access::kAnyone.
  [[nodiscard]] api::Caller check(const http::Request& request, api::Access access) const;

 private:
  [[nodiscard]] api::Caller agent_of(const std::string& token) const;
  [[nodiscard]] api::Caller person_of(const std::string& token, api::Access access) const;
  [[nodiscard]] bool is_still_valid(const crypto::TokenClaims& claims, const User& user) const;
  /// The role of the person whose token it is; nullopt for one that isn't valid any more.
  [[nodiscard]] std::optional<Role> role_of(const crypto::TokenClaims& claims) const;

  const crypto::JwtAuthority& authority_;
  Users* users_;
  const ApiKeyService& api_keys_;
  api::Clock clock_;
  const std::optional<PageCookie> page_;
};

}  // namespace cq::accounts
