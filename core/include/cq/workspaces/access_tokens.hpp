#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

/// What a client of the workspaces authenticates with. The secret itself is never stored.
struct AccessToken {
  std::int64_t id = 0;
  std::string name;
  std::string token_hash;           ///< hex(SHA-256(secret))
  std::vector<std::string> scopes;  ///< in the order in which they were given, repeats too
  std::optional<Timestamp> last_used_at{};
  std::optional<Timestamp> expires_at{};
  std::optional<Timestamp> revoked_at{};
  Timestamp created_at{};
  Timestamp updated_at{};

  bool operator==(const AccessToken&) const = default;
};

struct NewAccessToken {
  std::string name;
  std::string token_hash;
  std::vector<std::string> scopes;
  std::optional<Timestamp> expires_at{};
};

/// Whether a token may be used at that time: neither revoked nor expired. Safe from any thread.
inline bool is_active(const AccessToken& token, Timestamp at) noexcept {
  return !token.revoked_at && !(token.expires_at && *token.expires_at <= at);
}

/// The access tokens of a store.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [access_tokens.threads]
/// What a method has changed is durable when it returns, but for last_used_at.
/// [access_tokens.durable]
class CQ_EXPORT AccessTokens : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.access-tokens/1";

  AccessTokens() = default;
  AccessTokens(const AccessTokens&) = delete;
  AccessTokens& operator=(const AccessTokens&) = delete;
  AccessTokens(AccessTokens&&) = delete;
  AccessTokens& operator=(AccessTokens&&) = delete;
  ~AccessTokens() override;

  /// Adds a token and returns it with the id that it got. [access_tokens.create]
  /// Throws conflict, naming it, when the name is taken, or when the hash is.
  /// [access_tokens.create.throws]
  virtual AccessToken create(const NewAccessToken& token, Timestamp at) = 0;

  /// The token of that hash if it is active at `at`, else nullopt. Reads alone, so that it answers
  /// while another process writes. [access_tokens.find_active]
  virtual std::optional<AccessToken> find_active(std::string_view token_hash, Timestamp at) = 0;

  /// A token's last_used_at becomes `at`, unless it is later already; updated_at stays.
  /// [access_tokens.record_use]
  /// Does nothing when there is no such token. [access_tokens.record_use.no_token]
  virtual void record_use(std::int64_t id, Timestamp at) = 0;

  /// All of them, revoked and expired ones too, oldest created_at first, ties by id.
  /// [access_tokens.list]
  virtual std::vector<AccessToken> list() = 0;

  /// Sets revoked_at and updated_at to `at`, also of one that is revoked already, and returns the
  /// token. [access_tokens.revoke]
  /// Throws not found when there is no such token. [access_tokens.revoke.throws]
  virtual AccessToken revoke(std::int64_t id, Timestamp at) = 0;
};

}  // namespace cq::workspaces
