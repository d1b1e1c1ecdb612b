#pragma once

#include <cq/export.hpp>
#include <cq/limits.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// What an agent authenticates with. The secret itself is never stored.
struct ApiKey {
  std::string id;  ///< 32 lower-case hex digits
  std::int64_t user_id = 0;
  std::string name;
  std::vector<std::string> labels;
  std::string prefix;  ///< the secret's first 8 characters
  std::string hash;    ///< hex(HMAC-SHA256(pepper, secret))
  std::string ttl;     ///< as it was asked for, e.g. "30d"
  Timestamp expires_at;
  Timestamp created_at;
  std::optional<Timestamp> last_used_at;
  std::optional<Timestamp> revoked_at;
};

/// A key and its user.
struct OwnedApiKey {
  ApiKey key;
  std::string username;
};

/// How many keys a user may have. What is stored already may be more.
struct ApiKeyLimits {
  std::size_t active = limits::kActiveKeysPerUser;
  std::size_t all = limits::kKeysPerUser;  ///< revoked and expired ones too
};

/// Whether a key may be used at that time: neither revoked nor expired.
inline bool is_active(const ApiKey& key, Timestamp at) noexcept {
  return !key.revoked_at && key.expires_at > at;
}

/// The API keys of a store.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [api_keys.threads]
class CQ_EXPORT ApiKeys : public Part {
 public:
  static constexpr std::string_view kId = "api-keys/1";

  ApiKeys() = default;
  ApiKeys(const ApiKeys&) = delete;
  ApiKeys& operator=(const ApiKeys&) = delete;
  ApiKeys(ApiKeys&&) = delete;
  ApiKeys& operator=(ApiKeys&&) = delete;
  ~ApiKeys() override;

  /// Adds a key, unless its user then had more than `allowed.active` keys that are active at
  /// key.created_at; counting and adding are one step, so that no two callers both get the last
  /// place. [api_keys.create]
  /// If the user then had more than `allowed.all` keys, the oldest of those that aren't active at
  /// key.created_at are removed in the same step until that many are left: by created_at, ties by
  /// id, lowest first. [api_keys.create.removes]
  /// Throws conflict when there are that many active ones already, when too few may be removed, or
  /// when the id or hash is taken; not found when there is no such user. [api_keys.create.throws]
  /// A create() that throws removes nothing. [api_keys.create.throws_whole]
  /// Durable when it returns. [api_keys.create.durable]
  virtual void create(const ApiKey& key, const ApiKeyLimits& allowed) = 0;

  /// A user's keys, revoked and expired ones too: newest created_at first, ties by id, highest
  /// first. [api_keys.list]
  /// Empty when there is no such user. [api_keys.list.no_user]
  virtual std::vector<ApiKey> list(std::int64_t user_id) = 0;

  /// The key of that id if it is active at `at`, else nullopt. [api_keys.find_active]
  virtual std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp at) = 0;

  /// Revokes a user's key; one that is revoked already keeps its timestamp. [api_keys.revoke]
  /// Returns whether the user has such a key. [api_keys.revoke.returns]
  /// Durable when it returns. [api_keys.revoke.durable]
  virtual bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp at) = 0;

  /// Records when a key was last used; never moves it back. [api_keys.touch]
  /// Does nothing when there is no such key. [api_keys.touch.no_key]
  /// May be called often and late: it need not be durable when it returns. [api_keys.touch.late]
  virtual void touch(std::string_view key_id, Timestamp at) = 0;
};

}  // namespace cq
