#pragma once

#include <cq/experiments/accounts.hpp>
#include <cq/experiments/tokens.hpp>
#include <cq/host/opened_store.hpp>
#include <optional>
#include <string>
#include <vector>

#include "accounts/page_session.hpp"
#include "api/clock.hpp"
#include "api/last_used_recorder.hpp"
#include "api/route.hpp"
#include "experiments/login_tokens.hpp"
#include "http/message.hpp"

/// Who sent a request: a person who logged in, or a program with an API token of a person.
namespace cq::experiments {

/// How an API token begins; 43 characters of base64 for URLs follow.
inline constexpr const char* kTokenStart = "pat_";

/// A new API token's secret. Throws Error: internal when the system gives no random numbers. Safe
/// from any thread.
std::string new_token_secret();

/// Authenticates requests. The name of a caller is the account's id, its key's id the token's.
/// Safe from any thread.
class Authentication {
 public:
  /// What it is given outlives it. A login may also be in the page's cookie, if there is a page.
  Authentication(host::StorePart<Accounts> accounts, host::StorePart<Tokens> tokens,
                 const LoginTokens& logins, api::Clock clock, api::LastUsedRecorder& last_used,
                 std::optional<accounts::PageCookie> page);

  // What authenticates the requests of a route. Each throws api::Refusal (401) for a caller that it
  // doesn't know and what the store throws; this object outlives it.

  /// For a person who logged in.
  [[nodiscard]] api::Authenticate person() const;
  /// Likewise, a superuser; 403 for another one.
  [[nodiscard]] api::Authenticate superuser() const;
  /// For a person who logged in, or a token of any scopes.
  [[nodiscard]] api::Authenticate anybody() const;
  /// For a person who logged in, or a token that has these scopes; 403 for one that lacks any.
  [[nodiscard]] api::Authenticate scoped(std::vector<std::string> scopes) const;

  /// Who has logged in on the page; nullopt for nobody, and where the request has an Authorization
  /// header or comes from another origin. Throws api::Refusal: 403 when it would change something
  /// and isn't the page's, 409 when the page was made for somebody else; and what the store throws.
  [[nodiscard]] std::optional<Account> page_session(const http::Request& request) const;

 private:
  [[nodiscard]] std::optional<Account> logged_in(const std::string& token) const;
  [[nodiscard]] Account require_person(const http::Request& request) const;
  [[nodiscard]] api::Caller caller_of(const http::Request& request,
                                      const std::vector<std::string>& scopes) const;
  [[nodiscard]] ApiToken require_token(const std::string& secret) const;

  host::StorePart<Accounts> accounts_;
  host::StorePart<Tokens> tokens_;
  const LoginTokens& logins_;
  api::Clock clock_;
  api::LastUsedRecorder& last_used_;
  const std::optional<accounts::PageCookie> page_;
};

}  // namespace cq::experiments
