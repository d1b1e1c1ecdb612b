#include "experiments/authentication.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "api/errors.hpp"
#include "api/request.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/random.hpp"
#include "http/status.hpp"

namespace cq::experiments {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretCharacters = 43;

bool is_token_secret(const std::string& text) {
  return text.starts_with(kTokenStart) &&
         text.size() == std::string_view(kTokenStart).size() + kSecretCharacters;
}

}  // namespace

std::string new_token_secret() {
  std::array<std::uint8_t, kSecretBytes> bytes{};
  crypto::fill_random(bytes);
  return kTokenStart + crypto::to_base64url(std::string(bytes.begin(), bytes.end()));
}

Authentication::Authentication(host::StorePart<Accounts> accounts, host::StorePart<Tokens> tokens,
                               const LoginTokens& logins, api::Clock clock,
                               api::LastUsedRecorder& last_used,
                               std::optional<accounts::PageCookie> page)
    : accounts_(std::move(accounts)),
      tokens_(std::move(tokens)),
      logins_(logins),
      clock_(std::move(clock)),
      last_used_(last_used),
      page_(std::move(page)) {}

std::optional<Account> Authentication::logged_in(const std::string& token) const {
  const std::optional<std::string> id = logins_.login_of(token, clock_());
  std::optional<Account> account = id ? accounts_->get(*id) : std::nullopt;
  return account && account->is_active ? std::move(account) : std::nullopt;
}

std::optional<Account> Authentication::page_session(const http::Request& request) const {
  if (!page_ || request.header("authorization") != nullptr ||
      !accounts::is_from_own_origin(request)) {
    return std::nullopt;
  }
  const std::optional<std::string> token = page_->token_of(request);
  if (!token) return std::nullopt;
  accounts::require_own_page(request);
  std::optional<Account> account = logged_in(*token);
  if (account) accounts::require_expected_user(request, account->id);
  return account;
}

Account Authentication::require_person(const http::Request& request) const {
  const std::optional<std::string> token = api::bearer_token_of(request);
  std::optional<Account> account = token ? logged_in(*token) : page_session(request);
  if (!account) throw api::Refusal(status::kUnauthorized, "Unauthorized");
  return *std::move(account);
}

api::Authenticate Authentication::person() const {
  return [this](const http::Request& request, api::Access) {
    return api::Caller{.username = require_person(request).id};
  };
}

api::Authenticate Authentication::superuser() const {
  return [this](const http::Request& request, api::Access) {
    const Account account = require_person(request);
    if (!account.is_superuser) throw api::Refusal(status::kForbidden, "Forbidden");
    return api::Caller{.username = account.id};
  };
}

ApiToken Authentication::require_token(const std::string& secret) const {
  const Timestamp at = clock_();
  std::optional<ApiTokenHolder> holder =
      is_token_secret(secret) ? tokens_->find(crypto::sha256_of(secret)) : std::nullopt;
  if (!holder) throw api::Refusal(status::kUnauthorized, "Token invalid");
  if (holder->token.revoked) throw api::Refusal(status::kUnauthorized, "Token revoked");
  if (holder->token.expires_at && *holder->token.expires_at <= at) {
    throw api::Refusal(status::kUnauthorized, "Token expired");
  }
  if (!holder->account.is_active) throw api::Refusal(status::kUnauthorized, "Token invalid");
  last_used_.record(holder->token.id, at);
  return std::move(holder->token);
}

api::Caller Authentication::caller_of(const http::Request& request,
                                      const std::vector<std::string>& scopes) const {
  const std::optional<std::string> bearer = api::bearer_token_of(request);
  if (!bearer) {
    if (const auto account = page_session(request)) return {.username = account->id};
    throw api::Refusal(status::kUnauthorized, "Not authenticated");
  }
  if (const std::optional<Account> account = logged_in(*bearer)) return {.username = account->id};
  ApiToken token = require_token(*bearer);
  std::string missing;
  for (const std::string& scope : scopes) {
    if (std::find(token.scopes.begin(), token.scopes.end(), scope) != token.scopes.end()) continue;
    missing += (missing.empty() ? "" : ", ") + scope;
  }
  if (!missing.empty()) {
    throw api::Refusal(status::kForbidden, "API token missing scopes: " + missing);
  }
  return {.username = std::move(token.user_id), .key_id = std::move(token.id)};
}

api::Authenticate Authentication::anybody() const {
  return [this](const http::Request& request, api::Access) { return caller_of(request, {}); };
}

api::Authenticate Authentication::scoped(std::vector<std::string> scopes) const {
  return [this, scopes = std::move(scopes)](const http::Request& request, api::Access) {
    return caller_of(request, scopes);
  };
}

}  // namespace cq::experiments
