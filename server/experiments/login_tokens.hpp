#pragma once

#include <chrono>
#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>

#include "experiments/known_logins.hpp"

namespace cq::experiments {

/// The tokens that are signed with the secret and stored nowhere: of logins, resets of passwords,
/// verifications and invitations. Each is for one of these alone, as its audience says. Safe from
/// any thread.
class LoginTokens {
 public:
  static constexpr std::chrono::hours kLoginLifetime{7 * 24};
  static constexpr std::chrono::hours kInvitationLifetime{7 * 24};

  explicit LoginTokens(std::string secret) : secret_(std::move(secret)) {}

  /// Of a login. Throws Error: internal when it can't be made.
  [[nodiscard]] std::string issue_login(const std::string& account_id, Timestamp at) const;
  /// Whose login it is; nullopt for any other token, and one that isn't valid any more.
  [[nodiscard]] std::optional<std::string> login_of(const std::string& token, Timestamp at) const;

  /// A reset of a password, as the original gives it: once used, the print fits no longer.
  struct Reset {
    std::string account_id;
    std::string print;  ///< a hash of the hash of the password
  };
  [[nodiscard]] std::optional<Reset> reset_of(const std::string& token, Timestamp at) const;

  /// A verification of an e-mail.
  struct Verification {
    std::string account_id;
    std::string email;
  };
  [[nodiscard]] std::optional<Verification> verification_of(const std::string& token,
                                                            Timestamp at) const;

  /// An invitation to make an account with that e-mail. Throws likewise.
  [[nodiscard]] std::string issue_invitation(const std::string& email, Timestamp at) const;
  /// For whom an invitation is.
  [[nodiscard]] std::optional<std::string> invited_by(const std::string& token, Timestamp at) const;

 private:
  [[nodiscard]] std::optional<JsonValue> claims_for(const char* audience, const std::string& token,
                                                    Timestamp at) const;

  [[nodiscard]] std::optional<KnownLogins::Login> read_login(const std::string& token) const;

  const std::string secret_;
  mutable KnownLogins known_{};
};

}  // namespace cq::experiments
