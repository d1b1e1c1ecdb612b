#include "workspaces/access.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cq/error.hpp>
#include <map>
#include <string>
#include <system_error>
#include <utility>

#include "api/errors.hpp"
#include "api/request.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/random.hpp"
#include "http/status.hpp"

namespace cq::workspaces {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::string_view kOfKey = "key ";      // before the id of another feature's key
constexpr std::string_view kOfPerson = "user ";  // before the name of a person

std::string new_secret() {
  std::array<std::uint8_t, kSecretBytes> bytes{};
  crypto::fill_random(bytes);
  return crypto::to_base64url(std::string(bytes.begin(), bytes.end()));
}

}  // namespace

bool suffices(const Scopes& held, const Scopes& needed) {
  const auto holds = [&held](const std::string& scope) {
    return std::find(held.begin(), held.end(), scope) != held.end();
  };
  return holds(scopes::kAdmin) || std::all_of(needed.begin(), needed.end(), holds);
}

TokenService::TokenService(host::StorePart<AccessTokens> tokens, api::Clock clock,
                           api::LastUsedRecorder* last_used, feature::FindKeyHolder find_key_holder,
                           feature::AuthenticatePerson authenticate_person)
    : tokens_(std::move(tokens)),
      clock_(std::move(clock)),
      last_used_(last_used),
      find_key_holder_(std::move(find_key_holder)),
      authenticate_person_(std::move(authenticate_person)) {}

CreatedToken TokenService::create(const std::string& name, const Scopes& scopes,
                                  const std::optional<Timestamp>& expires_at) const {
  std::string secret = new_secret();
  AccessToken token = tokens_->create({.name = name,
                                       .token_hash = crypto::sha256_of(secret),
                                       .scopes = scopes,
                                       .expires_at = expires_at},
                                      clock_());
  return {std::move(token), std::move(secret)};
}

bool TokenService::create_first(const std::string& name, const std::string& secret) const {
  if (!tokens_->list().empty()) return false;
  try {
    tokens_->create({.name = name,
                     .token_hash = crypto::sha256_of(secret),
                     .scopes = {scopes::kAdmin},
                     .expires_at = {}},
                    clock_());
  } catch (const Error& error) {  // another server may have been faster
    if (error.kind() != ErrorKind::kConflict) throw;
    return false;
  }
  return true;
}

std::vector<AccessToken> TokenService::list() const {
  // In this order, as a use that is written in between is then in the list.
  const auto unwritten =
      last_used_ == nullptr ? std::map<std::string, Timestamp>() : last_used_->unwritten();
  std::vector<AccessToken> tokens = tokens_->list();
  for (AccessToken& token : tokens) {
    const auto use = unwritten.find(std::to_string(token.id));
    if (use == unwritten.end()) continue;
    token.last_used_at = std::max(token.last_used_at.value_or(use->second), use->second);
  }
  return tokens;
}

AccessToken TokenService::revoke(std::int64_t id) const {
  return tokens_->revoke(id, clock_());
}

TokenService::Bearer TokenService::bearer_of(const http::Request& request) const {
  const std::optional<std::string> secret = api::bearer_token_of(request);
  if (!secret) return person_of(request);
  const Timestamp at = clock_();
  if (auto token = tokens_->find_active(crypto::sha256_of(*secret), at)) {
    if (last_used_ != nullptr) last_used_->record(std::to_string(token->id), at);
    return {{.username = std::move(token->name), .key_id = std::to_string(token->id)},
            std::move(token->scopes)};
  }
  auto holder = find_key_holder_ ? find_key_holder_(*secret) : std::nullopt;
  if (!holder) throw api::Refusal(status::kUnauthorized, "Invalid bearer token");
  return {{.username = std::move(holder->username), .key_id = std::string(kOfKey) + holder->key_id},
          std::move(holder->scopes)};
}

// A browser lets a page of another origin on this host open a WebSocket with the cookie, and read
// what comes: so none is opened with it. Of other requests such a page doesn't see the responses.
TokenService::Bearer TokenService::person_of(const http::Request& request) const {
  const bool may_be_of_the_page =
      request.header("authorization") == nullptr && request.header("upgrade") == nullptr;
  if (authenticate_person_ && may_be_of_the_page) {
    try {
      return person_with(request, api::Access::kAdmin, {scopes::kAdmin});
    } catch (const api::Refusal& refusal) {
      if (refusal.status() == status::kForbidden) {  // by the role; or not the page's, and so again
        return person_with(request, api::Access::kPerson,
                           {scopes::kReadSessions, scopes::kReadArtifacts});
      }
      if (refusal.status() != status::kUnauthorized) throw;
    }
  }
  throw api::Refusal(status::kUnauthorized, "Missing bearer token");
}

TokenService::Bearer TokenService::person_with(const http::Request& request, api::Access access,
                                               Scopes scopes) const {
  api::Caller caller = authenticate_person_(request, access);
  caller.key_id = std::string(kOfPerson) + caller.username;
  return {std::move(caller), std::move(scopes)};
}

api::Authenticate TokenService::requiring(Scopes needed) const {
  return [this, needed = std::move(needed)](const http::Request& request, api::Access) {
    Bearer bearer = bearer_of(request);
    if (!suffices(bearer.scopes, needed)) {
      throw api::Refusal(status::kForbidden, "Insufficient token scope");
    }
    return std::move(bearer.caller);
  };
}

bool TokenService::may(const http::Request& request, const Scopes& needed) const {
  return suffices(bearer_of(request).scopes, needed);
}

std::optional<std::int64_t> token_id_of(const api::Call& call) {
  std::int64_t id = 0;
  const char* const end = call.key_id.data() + call.key_id.size();
  const auto [stopped, problem] = std::from_chars(call.key_id.data(), end, id);
  return problem == std::errc() && stopped == end ? std::optional(id) : std::nullopt;
}

std::optional<Timestamp> time_after(Timestamp at, std::int64_t seconds) {
  const auto left = std::chrono::floor<std::chrono::seconds>(kEndOfCalendar - at);
  if (seconds < 0 || seconds >= left.count()) return std::nullopt;
  return at + std::chrono::seconds(seconds);
}

}  // namespace cq::workspaces
