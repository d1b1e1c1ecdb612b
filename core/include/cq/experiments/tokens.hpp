#pragma once

#include <cq/experiments/accounts.hpp>
#include <cq/experiments/page.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::experiments {

/// What a training script authenticates with in the place of a person. The secret itself is never
/// stored.
struct ApiToken {
  std::string id;
  std::string user_id;
  std::string token_hash;  ///< hex(SHA-256(secret))
  std::string name;
  std::optional<std::string> description{};
  std::vector<std::string> scopes{};  ///< in the order in which they were given, unknown ones too
  Timestamp created_at{};
  std::optional<Timestamp> expires_at{};
  bool revoked = false;
  std::optional<Timestamp> last_used_at{};

  bool operator==(const ApiToken&) const = default;
};

/// What changes of a token. Only what is given does.
struct ApiTokenChange {
  std::optional<std::string> name{};
  std::optional<std::string> description{};
  std::optional<std::vector<std::string>> scopes{};
  std::optional<Timestamp> expires_at{};
};

/// A token and whose it is, both of one moment.
struct ApiTokenHolder {
  ApiToken token;
  Account account;

  bool operator==(const ApiTokenHolder&) const = default;
};

/// The API tokens of a store of experiments.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [tokens.threads]
/// What a method has changed is durable when it returns, but for last_used_at. [tokens.durable]
class CQ_EXPORT Tokens : public Part {
 public:
  static constexpr std::string_view kId = "experiments.tokens/1";

  Tokens() = default;
  Tokens(const Tokens&) = delete;
  Tokens& operator=(const Tokens&) = delete;
  Tokens(Tokens&&) = delete;
  Tokens& operator=(Tokens&&) = delete;
  ~Tokens() override;

  /// Adds a token as it is. [tokens.create]
  /// Throws conflict when its id or its hash is taken, not found when its account isn't there.
  /// [tokens.create.throws]
  virtual void create(const ApiToken& token) = 0;

  /// The token of that hash, whatever its state, and its account; nullopt when there is none, or
  /// its account is gone. Reads alone, so that it answers while another process writes; a
  /// revocation that has returned is seen. [tokens.find]
  virtual std::optional<ApiTokenHolder> find(std::string_view token_hash) = 0;

  /// A token's last_used_at becomes `at`, unless it is later already; does nothing when there is no
  /// such token. [tokens.record_use]
  virtual void record_use(std::string_view id, Timestamp at) = 0;

  /// Those of an account, revoked and expired ones too, a page of them. [tokens.list]
  virtual std::vector<ApiToken> list(std::string_view user_id, const Page& page) = 0;

  /// Changes what is given of a token of that account and returns it. [tokens.change]
  /// Throws not found when that account has no such token. [tokens.change.throws]
  virtual ApiToken change(std::string_view user_id, std::string_view id,
                          const ApiTokenChange& change) = 0;

  /// Revokes a token of that account, for good; says whether that account has it, revoked already
  /// or not. [tokens.revoke]
  virtual bool revoke(std::string_view user_id, std::string_view id) = 0;
};

}  // namespace cq::experiments
