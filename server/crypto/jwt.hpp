#pragma once

#include <chrono>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/digest.hpp"

namespace cq::crypto {

/// What a valid token says.
struct TokenClaims {
  std::string username;
  std::optional<double> issued_at{};      ///< "iat", in seconds since 1970
  std::optional<std::string> password{};  ///< "pwd": JwtAuthority::print_of() of its hash
};

/// Issues and verifies the tokens that people get when they log in: JWTs signed with HS256.
/// Immutable; safe from any thread.
class JwtAuthority {
 public:
  explicit JwtAuthority(const std::string& secret) : secret_(secret), prints_(secret) {}

  /// A token for the user, valid for kLifetime from `at`, and no longer than the password, where
  /// `password` is print_of() of its hash.
  /// Throws Error: internal when it can't be made.
  [[nodiscard]] std::string issue(const std::string& username, Timestamp at,
                                  const std::string& password = {}) const;

  /// What a token says of the password that it was given for: nothing without this secret, and
  /// something else after the hash has changed. Throws Error: internal when OpenSSL fails.
  [[nodiscard]] std::string print_of(std::string_view password_hash) const;

  /// What the token says; nullopt for one that isn't signed with this secret and HS256, has no
  /// "sub" or no "exp", isn't valid then, or is meant for another audience or a reader that
  /// understands more. Times have a leeway of 30 seconds.
  [[nodiscard]] std::optional<TokenClaims> read(const std::string& token, Timestamp at) const;

  /// Whose token it is; nullopt as read().
  [[nodiscard]] std::optional<std::string> verify(const std::string& token, Timestamp at) const;

  static constexpr std::chrono::hours kLifetime{24};

 private:
  std::string secret_;
  HmacSha256 prints_;
};

}  // namespace cq::crypto
