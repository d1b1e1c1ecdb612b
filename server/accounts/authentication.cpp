#include "accounts/authentication.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cq/error.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "accounts/api_key_format.hpp"
#include "api/errors.hpp"
#include "api/worker_pool.hpp"
#include "crypto/digest.hpp"
#include "crypto/password.hpp"
#include "http/status.hpp"

namespace cq::accounts {

LoginService::LoginService(host::StorePart<Users> users, const crypto::JwtAuthority& authority,
                           api::Clock clock, Report report)
    : users_(std::move(users)),
      authority_(authority),
      clock_(std::move(clock)),
      report_(std::move(report)) {}

std::optional<std::string> LoginService::log_in(const std::string& username,
                                                const std::string& password) const {
  const std::optional<User> user = users_->find(username);
  const auto hash = user ? std::optional(user->password_hash) : std::nullopt;
  // A hash that has no cost verifies nothing.
  const unsigned long cost =
      hash ? crypto::password_cost_of(*hash).value_or(crypto::kPasswordCost) : 0;
  if (report_ && cost > crypto::kHighestPasswordCost) {
    report_("The password hash of user '" + username + "' has the cost " + std::to_string(cost) +
            ", more than " + std::to_string(crypto::kHighestPasswordCost) +
            ", so it is never verified and the user can't log in. Set a new password with "
            "'cq-server user passwd'.");
  }
  if (!api::uncounted([&] { return crypto::verify_password(password, hash); })) {
    return std::nullopt;
  }
  const bool is_weak = cost < crypto::kPasswordCost;
  const std::string present = is_weak ? strengthen_hash(*user, password) : user->password_hash;
  return authority_.issue(username, issued_at(*user), authority_.print_of(present));
}

// Tokens say the second that they are from, and those from the second of a logout are over. One
// that is given out later in it is of the next one, which readers allow for.
Timestamp LoginService::issued_at(const User& user) const {
  const Timestamp at = clock_();
  if (!user.tokens_from) return at;
  const Timestamp first =
      std::chrono::floor<std::chrono::seconds>(*user.tokens_from) + std::chrono::seconds(1);
  return std::max(at, first);
}

// A login doesn't fail because that does: the next one tries again.
std::string LoginService::strengthen_hash(const User& user, const std::string& password) const {
  try {
    std::string hash = api::uncounted([&] {
      return crypto::hash_password(password, crypto::kPasswordCost,
                                   crypto::password_changed_at(user.password_hash));
    });
    // The password may have been changed while it was hashed.
    const std::optional<User> present = users_->find(user.username);
    if (present && present->password_hash == user.password_hash) {
      users_->set_password_hash(user.username, hash);
      return hash;
    }
  } catch (const Error& error) {
    if (report_) {
      report_(std::string("A password could not be hashed at the present cost: ") + error.what());
    }
  }
  return user.password_hash;
}

std::string failed_login_line(const std::string& username, const std::string& address) {
  constexpr std::size_t kMaxCharacters = 64;
  std::string shown;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < username.size(); ++at) {
    const auto byte = static_cast<unsigned char>(username[at]);
    const bool continues = (byte & 0xC0U) == 0x80U;
    if (!continues && ++characters > kMaxCharacters) {
      shown += "...";
      break;
    }
    // The log writes the other control characters as escapes: U+0080 to U+009F are two bytes.
    const auto next = at + 1 < username.size() ? static_cast<unsigned char>(username[at + 1]) : 0U;
    if (byte == 0xC2U && next >= 0x80U && next <= 0x9FU) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      shown.append("\\x").append(1, kDigits[next / 16]).append(1, kDigits[next % 16]);
      ++at;
    } else {
      shown += username[at];
    }
  }
  return "A login from " + address + " failed, as user: " + shown;
}

namespace {

double whole_seconds(Timestamp at) {
  return static_cast<double>(
      std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

/// What follows "Bearer " in the Authorization header; nullopt without it.
std::optional<std::string> bearer_token(const http::Request& request) {
  constexpr std::string_view kBearerScheme = "Bearer ";
  const std::string* header = request.header("authorization");
  if (header == nullptr || !header->starts_with(kBearerScheme)) {
    return std::nullopt;
  }
  return header->substr(kBearerScheme.size());
}

}  // namespace

Credentials::Credentials(const crypto::JwtAuthority& authority, Users* users,
                         const ApiKeyService& api_keys, api::Clock clock,
                         std::optional<PageCookie> page)
    : authority_(authority),
      users_(users),
      api_keys_(api_keys),
      clock_(std::move(clock)),
      page_(std::move(page)) {}

api::Caller Credentials::check(const http::Request& request, api::Access access) const {
  if (access == api::Access::kAnyone) {
    return {};
  }
  const std::optional<std::string> token = bearer_token(request);
  if (access == api::Access::kAgent) {
    return agent_of(token.value_or(""));
  }
  if (!token && page_ && request.header("authorization") == nullptr) {
    if (const std::optional<std::string> session = page_->token_of(request)) {
      require_own_page(request);
      api::Caller caller = person_of(*session, access);
      require_expected_user(request, caller.username);
      return caller;
    }
  }
  if (!token) {
    throw api::Refusal(status::kUnauthorized, "Missing or invalid authorization header");
  }
  const bool shows_key = access == api::Access::kReader && parse_api_key_token(*token);
  return shows_key ? agent_of(*token) : person_of(*token, access);
}

api::Caller Credentials::agent_of(const std::string& token) const {
  std::optional<Agent> agent = api_keys_.authenticate(token);
  if (!agent) {
    throw api::Refusal(status::kUnauthorized, "Invalid API key");
  }
  return {.username = std::move(agent->username), .key_id = std::move(agent->key_id)};
}

api::Caller Credentials::person_of(const std::string& token, api::Access access) const {
  std::optional<crypto::TokenClaims> claims = authority_.read(token, clock_());
  const std::optional<Role> role = claims ? role_of(*claims) : std::nullopt;
  if (!role) {
    throw api::Refusal(status::kUnauthorized, "Invalid or expired token");
  }
  if (access == api::Access::kReviewer && *role == Role::kReader) {
    throw api::Refusal(status::kForbidden, "Your role is reader, so you may read but not decide");
  }
  if (access == api::Access::kAdmin && *role != Role::kAdmin) {
    throw api::Refusal(status::kForbidden, "Your role is " + std::string(to_string(*role)) +
                                               ", and this takes the role admin");
  }
  return {.username = std::move(claims->username)};
}

// Tokens of the original, and of releases before this one, don't say what password they are for.
// They are worth as much as their time says: a deleted user's namesake was made later, and a
// password that was changed here says when. In the very second they count as too old, as all tokens
// do in that of a logout.
bool Credentials::is_still_valid(const crypto::TokenClaims& claims, const User& user) const {
  if (user.tokens_from &&
      (!claims.issued_at || std::floor(*claims.issued_at) <= whole_seconds(*user.tokens_from))) {
    return false;
  }
  if (claims.password) {
    return crypto::equal_in_constant_time(*claims.password,
                                          authority_.print_of(user.password_hash));
  }
  const std::optional<Timestamp> changed_at = crypto::password_changed_at(user.password_hash);
  if (!claims.issued_at) return !changed_at;
  const double created = whole_seconds(user.created_at);
  return *claims.issued_at >= created &&
         (!changed_at || *claims.issued_at > whole_seconds(*changed_at));
}

std::optional<Role> Credentials::role_of(const crypto::TokenClaims& claims) const {
  // Where no users are kept, none is deleted and none has a role.
  if (users_ == nullptr) return Role::kReviewer;
  const std::optional<User> user = users_->find(claims.username);
  return user && is_still_valid(claims, *user) ? std::optional(user->role) : std::nullopt;
}

}  // namespace cq::accounts
