#include "crypto/signed_claims.hpp"

#include <jwt.h>

#include <cq/error.hpp>
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

bool is_text_or_absent_in(const JsonValue& object, std::string_view name) {
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
         head.member("b64") == nullptr && is_text_or_absent_in(head, "kid");
}

}  // namespace

std::optional<JsonValue> read_signed_claims(const std::string& token, const std::string& secret) {
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

std::string sign_claims(const JsonValue& claims, const std::string& secret) {
  jwt_t* created = nullptr;
  if (jwt_new(&created) != 0) {
    throw Error(ErrorKind::kInternal, "libjwt could not make a token.");
  }
  const JwtHandle jwt(created);
  if (jwt_add_grants_json(jwt.get(), write_json(claims).c_str()) != 0 ||
      jwt_set_alg(jwt.get(), JWT_ALG_HS256, bytes_of(secret), static_cast<int>(secret.size())) !=
          0) {
    throw Error(ErrorKind::kInternal, "libjwt could not fill a token.");
  }
  const TextHandle text(jwt_encode_str(jwt.get()));
  if (text == nullptr) {
    throw Error(ErrorKind::kInternal, "libjwt could not sign a token.");
  }
  return text.get();
}

}  // namespace cq::crypto
