#include "crypto/jwt.hpp"

#include <jwt.h>

#include <cmath>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

namespace cq::crypto {

namespace {

struct JwtDeleter {
  void operator()(jwt_t* token) const noexcept { jwt_free(token); }
};
using JwtHandle = std::unique_ptr<jwt_t, JwtDeleter>;

struct TextDeleter {
  void operator()(char* text) const noexcept {
    std::free(text);  // NOLINT(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): libjwt
  }
};
using TextHandle = std::unique_ptr<char, TextDeleter>;

const unsigned char* bytes_of(const std::string& text) {
  return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
}

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

/// JSON that libjwt has made a text of; nullopt where there is none.
std::optional<JsonValue> parsed(const TextHandle& text) {
  if (text == nullptr) {
    return std::nullopt;
  }
  std::variant<JsonValue, JsonProblem> json = parse_json(text.get());
  if (!std::holds_alternative<JsonValue>(json)) {
    return std::nullopt;
  }
  return std::get<JsonValue>(std::move(json));
}

bool is_text_or_absent(const JsonValue& object, std::string_view name) {
  const JsonValue* member = object.member(name);
  return member == nullptr || member->as_string() != nullptr;
}

/// A head may name what its reader has to understand ("crit"), or that the claims are no JSON in
/// base64 ("b64"): this server understands neither (RFC 7515, 4.1.11; RFC 7797).
bool is_understood(const JsonValue& head) {
  const JsonValue* const algorithm = head.member("alg");
  // libjwt compares the name without regard to case, RFC 7515 (4.1.1) and the original do not.
  return algorithm != nullptr && algorithm->as_string() != nullptr &&
         *algorithm->as_string() == "HS256" && head.member("crit") == nullptr &&
         head.member("b64") == nullptr && is_text_or_absent(head, "kid");
}

/// The claims of a token that is signed rightly; nullopt for any other.
std::optional<JsonValue> signed_claims(const std::string& token, const std::string& secret) {
  jwt_t* decoded = nullptr;
  if (token.find('\0') != std::string::npos ||
      jwt_decode(&decoded, token.c_str(), bytes_of(secret), static_cast<int>(secret.size())) != 0) {
    return std::nullopt;
  }
  const JwtHandle jwt(decoded);
  if (jwt_get_alg(jwt.get()) != JWT_ALG_HS256) {
    return std::nullopt;
  }
  const std::optional<JsonValue> head =
      parsed(TextHandle(jwt_get_headers_json(jwt.get(), nullptr)));
  if (!head || !is_understood(*head)) {
    return std::nullopt;
  }
  return parsed(TextHandle(jwt_get_grants_json(jwt.get(), nullptr)));
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

  jwt_t* created = nullptr;
  if (jwt_new(&created) != 0) {
    throw Error(ErrorKind::kInternal, "libjwt could not make a token.");
  }
  const JwtHandle jwt(created);
  if (jwt_add_grants_json(jwt.get(), write_json(claims).c_str()) != 0 ||
      jwt_set_alg(jwt.get(), JWT_ALG_HS256, bytes_of(secret_), static_cast<int>(secret_.size())) !=
          0) {
    throw Error(ErrorKind::kInternal, "libjwt could not fill a token.");
  }
  const TextHandle text(jwt_encode_str(jwt.get()));
  if (text == nullptr) {
    throw Error(ErrorKind::kInternal, "libjwt could not sign a token.");
  }
  return text.get();
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
  const std::optional<JsonValue> claims = signed_claims(token, secret_);
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
