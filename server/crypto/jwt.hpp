#pragma once

#include <chrono>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>

namespace cq::crypto {

/// Issues and verifies the tokens that people get when they log in: JWTs signed with HS256.
/// Immutable; safe from any thread.
class JwtAuthority {
 public:
  explicit JwtAuthority(std::string secret) : secret_(std::move(secret)) {}

  /// A token for the user, valid for kLifetime from `at`.
  /// Throws Error: internal when it can't be made.
  [[nodiscard]] std::string issue(const std::string& username, Timestamp at) const;

  /// Whose token it is; nullopt for one that isn't signed with this secret and HS256, has no "sub"
  /// or no "exp", isn't valid then, or is meant for another audience or a reader that understands
  /// more. Times have a leeway of 30 seconds.
  [[nodiscard]] std::optional<std::string> verify(const std::string& token, Timestamp at) const;

  static constexpr std::chrono::hours kLifetime{24};

 private:
  std::string secret_;
};

}  // namespace cq::crypto
