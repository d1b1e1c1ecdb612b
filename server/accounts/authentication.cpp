#include "accounts/authentication.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "api/errors.hpp"
#include "crypto/digest.hpp"
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

namespace {

constexpr int kUnauthorized = 401;

/// What follows "Bearer " in the Authorization header; nullopt without it.
std::optional<std::string> bearer_token(const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string* header = request.header("authorization");
  if (header == nullptr || !header->starts_with(kScheme)) {
    return std::nullopt;
  }
  return header->substr(kScheme.size());
}

}  // namespace

Credentials::Credentials(const crypto::JwtAuthority& authority, const ApiKeyService& api_keys,
                         api::Clock clock, std::string monitor_token)
    : authority_(authority),
      api_keys_(api_keys),
      clock_(std::move(clock)),
      monitor_token_(std::move(monitor_token)) {}

api::Caller Credentials::check(const http::Request& request, api::Access access) const {
  if (access == api::Access::kAnyone) {
    return {};
  }
  const std::optional<std::string> token = bearer_token(request);
  if (access == api::Access::kMonitor) {
    if (!token || !crypto::equal_in_constant_time(*token, monitor_token_)) {
      throw api::Refusal(kUnauthorized, "The metrics need their bearer token");
    }
    return {};
  }
  if (access == api::Access::kAgent) {
    std::optional<Agent> agent = token ? api_keys_.authenticate(*token) : std::nullopt;
    if (!agent) {
      throw api::Refusal(kUnauthorized, "Invalid API key");
    }
    return {.username = std::move(agent->username), .key_id = std::move(agent->key_id)};
  }
  if (!token) {
    throw api::Refusal(kUnauthorized, "Missing or invalid authorization header");
  }
  std::optional<std::string> username = authority_.verify(*token, clock_());
  if (!username) {
    throw api::Refusal(kUnauthorized, "Invalid or expired token");
  }
  return {.username = *std::move(username)};
}

}  // namespace cq::accounts
