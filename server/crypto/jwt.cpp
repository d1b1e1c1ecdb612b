#include "crypto/jwt.hpp"

#include <cmath>
#include <cq/json.hpp>
#include <cstdint>
#include <string_view>
#include <utility>

#include "crypto/signed_claims.hpp"

namespace cq::crypto {

namespace {

double seconds_of(Timestamp at) {
  return static_cast<double>(at.time_since_epoch().count()) / 1e6;
}

constexpr const char* kPasswordClaim = "pwd";

/// How far the clock of another server with the same secret may be off.
constexpr double kLeewaySeconds = 30;

enum class Bound { kNotBefore, kNotAfter };

/// Whether a time claim, if it is there, allows `at`. One that is no number allows nothing.
bool claim_allows(const JsonValue& claims, std::string_view name, Bound bound, double at) {
  const JsonValue* claim = claims.member(name);
  if (claim == nullptr) {
    return true;
  }
  const std::optional<double> seconds = claim->as_double();
  if (!seconds || !std::isfinite(*seconds)) {
    return false;
  }
  const double whole = std::trunc(*seconds);
  return bound == Bound::kNotAfter ? at < whole + kLeewaySeconds : at >= whole - kLeewaySeconds;
}

bool is_text_or_absent(const JsonValue& object, std::string_view name) {
  const JsonValue* member = object.member(name);
  return member == nullptr || member->as_string() != nullptr;
}

}  // namespace

std::string JwtAuthority::issue(const std::string& username, Timestamp at,
                                const std::string& password) const {
  const std::int64_t issued =
      std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  JsonValue claims = json_object({{"sub", username},
                                  {"iat", issued},
                                  {"exp", issued + std::chrono::seconds(kLifetime).count()}});
  if (!password.empty()) claims.add(kPasswordClaim, password);

  return sign_claims(claims, secret_);
}

std::string JwtAuthority::print_of(std::string_view password_hash) const {
  constexpr std::size_t kDigits = 32;
  // No token's text has a NUL, so that this can't be taken for a signature.
  constexpr std::string_view kPurpose("password\0", 9);
  return prints_.hex_of(std::string(kPurpose).append(password_hash)).substr(0, kDigits);
}

std::optional<std::string> JwtAuthority::verify(const std::string& token, Timestamp at) const {
  std::optional<TokenClaims> claims = read(token, at);
  if (!claims) return std::nullopt;
  return std::move(claims->username);
}

std::optional<TokenClaims> JwtAuthority::read(const std::string& token, Timestamp at) const {
  const std::optional<JsonValue> claims = read_signed_claims(token, secret_);
  if (!claims) {
    return std::nullopt;
  }
  const double seconds = seconds_of(at);
  const JsonValue* subject = claims->member("sub");
  // A token that names its audience is for somebody else: this server's name none.
  if (subject == nullptr || subject->as_string() == nullptr || claims->member("exp") == nullptr ||
      claims->member("aud") != nullptr || !is_text_or_absent(*claims, "jti") ||
      !claim_allows(*claims, "exp", Bound::kNotAfter, seconds) ||
      !claim_allows(*claims, "nbf", Bound::kNotBefore, seconds) ||
      !claim_allows(*claims, "iat", Bound::kNotBefore, seconds) ||
      !is_text_or_absent(*claims, kPasswordClaim)) {
    return std::nullopt;
  }
  TokenClaims said{.username = *subject->as_string()};
  if (const JsonValue* issued = claims->member("iat")) said.issued_at = issued->as_double();
  if (const JsonValue* password = claims->member(kPasswordClaim)) {
    said.password = *password->as_string();
  }
  return said;
}

}  // namespace cq::crypto
