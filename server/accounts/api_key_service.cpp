#include "accounts/api_key_service.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <string_view>
#include <utility>

#include "accounts/api_key_format.hpp"
#include "accounts/key_scopes.hpp"

namespace cq::accounts {
namespace {

// Throws if a label is too long.
std::vector<std::string> cleaned(const std::vector<std::string>& labels) {
  std::vector<std::string> kept;
  for (const std::string& label : labels) {
    const std::string_view trimmed = trim(label);
    if (is_scope_label(trimmed)) {
      host::refuse("labels: one that begins with \"" + std::string(kScopeLabel) + "\" or \"" +
                   std::string(kScopeProofLabel) +
                   "\" stands for a scope, which only 'cq-server api-key create --scopes' gives");
    }
    if (const std::size_t length = code_points(trimmed); length > limits::kKeyLabelLength) {
      host::refuse("labels: each must be at most " + std::to_string(limits::kKeyLabelLength) +
                   " characters, got " + std::to_string(length));
    }
    if (!trimmed.empty() && std::find(kept.begin(), kept.end(), trimmed) == kept.end()) {
      kept.emplace_back(trimmed);
    }
  }
  return kept;
}

}  // namespace

ApiKeyService::ApiKeyService(const UserService& users, host::StorePart<ApiKeys> keys,
                             std::string_view pepper, api::Clock clock,
                             api::LastUsedRecorder* last_used, const ApiKeyLimits& allowed)
    : users_(users),
      keys_(std::move(keys)),
      pepper_(pepper),
      clock_(std::move(clock)),
      last_used_(last_used),
      allowed_(allowed) {}

CreatedApiKey ApiKeyService::create(const std::string& username, const std::string& name,
                                    const std::string& ttl, const std::vector<std::string>& labels,
                                    const MakeChange& make,
                                    const std::vector<std::string>& scopes) const {
  const KeyTtl validity = parse_key_ttl(ttl);
  const ApiKeyToken token = make_api_key_token();
  ApiKey key;
  key.id = token.key_id;
  key.user_id = users_.find(username).id;
  key.name = name;
  key.labels = with_scopes(cleaned(labels), scopes, key.id, pepper_);
  key.prefix = token.secret.substr(0, kSecretPrefixLength);
  key.hash = pepper_.hex_of(token.secret);
  key.ttl = validity.text;
  key.created_at = clock_();
  key.expires_at = key.created_at + validity.duration;
  try {
    const auto store_key = [&] { keys_->create(key, allowed_); };
    make ? make(key.id, store_key) : store_key();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kConflict) {
      throw Error(ErrorKind::kConflict,
                  "Maximum of " + std::to_string(std::min(allowed_.active, allowed_.all)) +
                      " active API keys per user");
    }
    throw;
  }
  return {std::move(key), to_string(token)};
}

ApiKeyList ApiKeyService::list(const std::string& username) const {
  return {keys_->list(users_.find(username).id), clock_()};
}

ApiKeyList ApiKeyService::list(const User& user) const {
  return {keys_->list(user.id), clock_()};
}

void ApiKeyService::revoke(const std::string& username, const std::string& key_id) const {
  if (!keys_->revoke(users_.find(username).id, key_id, clock_())) {
    throw Error(ErrorKind::kNotFound, "API key not found");
  }
}

std::optional<Agent> ApiKeyService::authenticate(const std::string& token) const {
  const std::optional<ApiKeyToken> parsed = parse_api_key_token(token);
  if (!parsed) {
    return std::nullopt;
  }
  const std::string hash = pepper_.hex_of(parsed->secret);
  const Timestamp at = clock_();
  std::optional<OwnedApiKey> active = keys_->find_active(parsed->key_id, at);
  if (!active || !crypto::equal_in_constant_time(active->key.hash, hash)) {
    return std::nullopt;
  }
  if (last_used_ != nullptr) {
    last_used_->record(active->key.id, at);
  }
  std::vector<std::string> scopes = scopes_in(active->key.labels, active->key.id, pepper_);
  return Agent{std::move(active->username), std::move(active->key.id), std::move(scopes)};
}

std::vector<Finding> check_api_keys(Store& store) {
  Users* const users = find_part<Users>(store);
  ApiKeys* const keys = find_part<ApiKeys>(store);
  if (users == nullptr || keys == nullptr) return {};
  std::size_t count = 0;
  std::string example;
  for (const User& user : users->list()) {
    for (const ApiKey& key : keys->list(user.id)) {
      if (!has_unproven_scopes(key.labels)) continue;
      ++count;
      example = "'" + key.name + "' of user '" + user.username + "'";
    }
  }
  if (count == 0) return {};
  return {{Finding::Kind::kWarning, "API keys",
           "Labels of " + std::to_string(count) +
               " API keys look like scopes, and count for "
               "nothing, as this server didn't give them; one is " +
               example + ".",
           "If a key should have scopes: cq-server api-key create --scopes"}};
}

}  // namespace cq::accounts
