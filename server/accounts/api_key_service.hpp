#pragma once

#include <cq/accounts/api_keys.hpp>
#include <cq/host/opened_store.hpp>
#include <cq/maintenance.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/audit_trail.hpp"
#include "accounts/user_service.hpp"
#include "api/clock.hpp"
#include "api/last_used_recorder.hpp"
#include "crypto/digest.hpp"

namespace cq::accounts {

/// A new key; the only place where its token is ever seen.
struct CreatedApiKey {
  ApiKey key;
  std::string token;
};

/// An agent that showed a valid key.
struct Agent {
  std::string username;  ///< whose key it is
  std::string key_id;
  std::vector<std::string> scopes;  ///< what the key may do beyond what every key may
};

/// A user's keys, with the time as of which they were read.
struct ApiKeyList {
  std::vector<ApiKey> keys;
  Timestamp at;
};

/// Makes API keys and recognises them. Safe from any thread.
class ApiKeyService {
 public:
  /// What it is given outlives it. `last_used` may be null: then no use is recorded. `allowed` is
  /// how many keys a user may have.
  ApiKeyService(const UserService& users, host::StorePart<ApiKeys> keys, std::string_view pepper,
                api::Clock clock, api::LastUsedRecorder* last_used,
                const ApiKeyLimits& allowed = {});

  /// Makes a key. Labels are trimmed and lose blank ones and repeats. The user's oldest keys that
  /// are revoked or expired make room for it.
  /// Throws Error: invalid argument for a TTL that isn't one or a label that is too long, not found
  /// for an unknown user, conflict when the user has as many active keys as are allowed. A label
  /// that stands for a scope is refused, too: `scopes` is for that.
  [[nodiscard]] CreatedApiKey create(const std::string& username, const std::string& name,
                                     const std::string& ttl, const std::vector<std::string>& labels,
                                     const MakeChange& make = {},
                                     const std::vector<std::string>& scopes = {}) const;

  /// A user's keys, newest first. Throws Error: not found for an unknown user.
  [[nodiscard]] ApiKeyList list(const std::string& username) const;

  /// Likewise of a user who was just read; empty for one who is gone since.
  [[nodiscard]] ApiKeyList list(const User& user) const;

  /// Revokes one of the user's keys; again, it changes nothing. Throws Error: not found, alike for
  /// a key that isn't there and one that is somebody else's.
  void revoke(const std::string& username, const std::string& key_id) const;

  /// Whose key this is, if it is one and may be used now. Its use is recorded without waiting.
  [[nodiscard]] std::optional<Agent> authenticate(const std::string& token) const;

 private:
  const UserService& users_;
  host::StorePart<ApiKeys> keys_;
  crypto::HmacSha256 pepper_;
  api::Clock clock_;
  api::LastUsedRecorder* last_used_;
  ApiKeyLimits allowed_;
};

/// What an operator should know of the keys of a store, for `doctor`: which ones have labels like
/// those of scopes, but no proof of them. Throws what the store throws. Safe from any thread.
std::vector<Finding> check_api_keys(Store& store);

}  // namespace cq::accounts
