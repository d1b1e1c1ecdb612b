#include "routes/credentials.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "auth/hmac.hpp"
#include "wire/refusal.hpp"

namespace cq::routes {
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

Credentials::Credentials(const auth::JwtAuthority& authority,
                         const services::ApiKeyService& api_keys, services::Clock clock,
                         std::string monitor_token)
    : authority_(authority),
      api_keys_(api_keys),
      clock_(std::move(clock)),
      monitor_token_(std::move(monitor_token)) {}

Caller Credentials::check(const http::Request& request, Access access) const {
  if (access == Access::kAnyone) {
    return {};
  }
  const std::optional<std::string> token = bearer_token(request);
  if (access == Access::kMonitor) {
    if (!token || !auth::equal_in_constant_time(*token, monitor_token_)) {
      throw wire::Refusal(kUnauthorized, "The metrics need their bearer token");
    }
    return {};
  }
  if (access == Access::kAgent) {
    std::optional<services::Agent> agent = token ? api_keys_.authenticate(*token) : std::nullopt;
    if (!agent) {
      throw wire::Refusal(kUnauthorized, "Invalid API key");
    }
    return {.username = std::move(agent->username), .key_id = std::move(agent->key_id)};
  }
  if (!token) {
    throw wire::Refusal(kUnauthorized, "Missing or invalid authorization header");
  }
  std::optional<std::string> username = authority_.verify(*token, clock_());
  if (!username) {
    throw wire::Refusal(kUnauthorized, "Invalid or expired token");
  }
  return {.username = *std::move(username)};
}

}  // namespace cq::routes
