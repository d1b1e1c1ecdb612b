#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/workspaces/access_tokens.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/clock.hpp"
#include "api/last_used_recorder.hpp"
#include "api/route.hpp"
#include "feature/feature.hpp"
#include "http/message.hpp"

/// Access tokens: who may ask for what. Safe from any thread.
namespace cq::workspaces {

/// What a token may do. A store may hold others; they allow nothing.
namespace scopes {
inline constexpr const char* kAdmin = "admin";  ///< everything
inline constexpr const char* kReadSessions = "sessions:read";
inline constexpr const char* kWriteSessions = "sessions:write";
inline constexpr const char* kWriteCommands = "commands:write";
inline constexpr const char* kRunCommands = "commands:run";  ///< claim them, report results
inline constexpr const char* kReadArtifacts = "artifacts:read";
inline constexpr const char* kWriteArtifacts = "artifacts:write";
inline constexpr const char* kWriteDebuggers = "debugger:write";
inline constexpr const char* kWriteWorktrees = "worktrees:write";  ///< add, change, retire
inline constexpr const char* kWriteLeases = "leases:write";
}  // namespace scopes

using Scopes = std::vector<std::string>;

/// Whether a token with scopes `held` may do what takes all of `needed`. They compare exactly.
bool suffices(const Scopes& held, const Scopes& needed);

/// A token that was made just now, and its secret, which is stored nowhere.
struct CreatedToken {
  AccessToken token;
  std::string secret;  ///< 43 characters of base64 for URLs
};

/// The access tokens of a store.
class TokenService {
 public:
  /// What it is given outlives it. `last_used` may be null: then no use is recorded.
  /// `find_key_holder`, where it isn't empty, says whose key a text is that is none of these
  /// tokens: a key of another feature's serves, too, with the scopes that it has.
  /// `authenticate_person` likewise says who uses the page for people: an administrator there may
  /// do everything here, and anybody else read sessions and artifacts.
  TokenService(host::StorePart<AccessTokens> tokens, api::Clock clock,
               api::LastUsedRecorder* last_used = nullptr,
               feature::FindKeyHolder find_key_holder = {},
               feature::AuthenticatePerson authenticate_person = {});

  /// Throws Error: conflict when there is a token of that name.
  [[nodiscard]] CreatedToken create(const std::string& name, const Scopes& scopes,
                                    const std::optional<Timestamp>& expires_at) const;

  /// Makes a token of that secret, which may do everything, where there is none at all; returns
  /// whether it did.
  bool create_first(const std::string& name, const std::string& secret) const;

  /// Oldest first, with the uses that are still to be recorded.
  [[nodiscard]] std::vector<AccessToken> list() const;

  /// Throws Error: not found when there is none of that id.
  AccessToken revoke(std::int64_t id) const;

  /// What authenticates the requests of a route that takes those scopes: the caller's name is the
  /// token's, its key's id the token's (see token_id_of()); of another feature's key they are the
  /// user's and the key's, and of a person the user's and one for all that the user sends. Throws
  /// api::Refusal (401) for a token that isn't valid, (403) for one that lacks a scope, and what
  /// the store throws. The service outlives it.
  [[nodiscard]] api::Authenticate requiring(Scopes needed) const;

  /// Whether the caller of such a route may do what takes those scopes as well.
  [[nodiscard]] bool may(const http::Request& request, const Scopes& needed) const;

 private:
  /// Who shows a token that is valid, and what it may do.
  struct Bearer {
    api::Caller caller;
    Scopes scopes;
  };
  [[nodiscard]] Bearer bearer_of(const http::Request& request) const;
  [[nodiscard]] Bearer person_of(const http::Request& request) const;
  [[nodiscard]] Bearer person_with(const http::Request& request, api::Access access,
                                   Scopes scopes) const;

  host::StorePart<AccessTokens> tokens_;
  api::Clock clock_;
  api::LastUsedRecorder* last_used_;
  feature::FindKeyHolder find_key_holder_;
  feature::AuthenticatePerson authenticate_person_;
};

/// The id of the token that a call was authenticated with; nullopt when that was another feature's
/// key, or a person's session.
std::optional<std::int64_t> token_id_of(const api::Call& call);

/// The present time and that many seconds. nullopt where that is beyond the year 9999.
std::optional<Timestamp> time_after(Timestamp at, std::int64_t seconds);

}  // namespace cq::workspaces
