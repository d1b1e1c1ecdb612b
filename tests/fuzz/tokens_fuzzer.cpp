// Tokens: login tokens (JWTs), API keys and their time to live. Of an input with a line end, what
// stands before it is a JWT's head and what follows are its claims; both are signed, so that they
// are looked at.
#include <algorithm>
#include <chrono>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/limits.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "accounts/api_key_format.hpp"
#include "crypto/digest.hpp"
#include "crypto/jwt.hpp"
#include "fuzz/fuzz.hpp"

namespace cq::test {
namespace {

constexpr std::string_view kSecret = "fuzz-jwt-secret-0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kLeeway = 30;

Timestamp at(std::int64_t seconds) {
  return Timestamp(std::chrono::seconds(seconds));
}

/// base64url without padding.
std::string base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8U | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k <= count; ++k) text += kBase64[group >> (18 - 6 * k) & 0x3FU];
  }
  return text;
}

std::string bytes_of_hex(std::string_view hex) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(value(hex[i]) * 16 + value(hex[i + 1]));
  }
  return bytes;
}

std::string signed_token(std::string_view head, std::string_view claims) {
  const std::string content = base64(head) + "." + base64(claims);
  return content + "." + base64(bytes_of_hex(crypto::HmacSha256(kSecret).hex_of(content)));
}

/// What must hold of the head and the claims of a token that is taken.
void check_taken(std::string_view head, std::string_view claims, const std::string& subject) {
  const auto parsed_head = parse_json(head);
  const auto parsed_claims = parse_json(claims);
  const auto* const head_json = std::get_if<JsonValue>(&parsed_head);
  const auto* const claims_json = std::get_if<JsonValue>(&parsed_claims);
  // libjwt stops at a NUL, which JSON can't hold.
  if (head.find('\0') != std::string_view::npos || claims.find('\0') != std::string_view::npos) {
    return;
  }
  require(head_json != nullptr && claims_json != nullptr, "a token that is taken is JSON");
  const JsonValue* const algorithm = head_json->member("alg");
  require(algorithm != nullptr && algorithm->as_string() != nullptr &&
              *algorithm->as_string() == "HS256",
          "a token that is taken names HS256");
  require(head_json->member("crit") == nullptr, "nothing critical is passed over");
  const JsonValue* const sub = claims_json->member("sub");
  require(sub != nullptr && sub->as_string() != nullptr && *sub->as_string() == subject,
          "the user is the one in the token");
  const JsonValue* const exp = claims_json->member("exp");
  require(exp != nullptr && exp->as_double().value_or(0) + kLeeway > kNow - 1, "it hasn't expired");
  require(claims_json->member("aud") == nullptr, "it isn't for another audience");
}

bool check_signed(std::string_view head, std::string_view claims) {
  const crypto::JwtAuthority authority{std::string(kSecret)};
  std::string token = signed_token(head, claims);
  const std::optional<std::string> subject = authority.verify(token, at(kNow));
  if (subject) {
    check_taken(head, claims, *subject);
    // In the last character of the signature only four of six bits count.
    char& in_signature = token[token.size() - 2];
    in_signature = in_signature == 'A' ? 'B' : 'A';
    require(!authority.verify(token, at(kNow)), "another signature is refused");
  }
  return subject.has_value();
}

bool check_raw(std::string_view input) {
  const std::string text(input);
  const crypto::JwtAuthority authority{"a secret that no input was signed with"};
  require(!authority.verify(text, at(kNow)), "a token of another secret is refused");
  const auto key = accounts::parse_api_key_token(input);
  require(!key || accounts::to_string(*key) == input, "a key's token has one form");
  return key.has_value();
}

bool check_ttl(const std::string& input) {
  try {
    const accounts::KeyTtl ttl = accounts::parse_key_ttl(input);
    require(ttl.duration > std::chrono::seconds(0), "a key is valid for a time");
    require(ttl.duration <= std::chrono::hours(24) * limits::kKeyTtlDays, "and not for longer");
    const accounts::KeyTtl again = accounts::parse_key_ttl(ttl.text);
    require(again.text == ttl.text && again.duration == ttl.duration, "a ttl reads as the same");
    return true;
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::kInvalidArgument, "a ttl is refused as an argument");
    return false;
  }
}

}  // namespace

bool check_input(std::string_view input) {
  const std::size_t end = input.find('\n');
  if (end != std::string_view::npos) {
    return check_signed(input.substr(0, end), input.substr(end + 1));
  }
  const bool is_ttl = check_ttl(std::string(input));
  return check_raw(input) || is_ttl;
}

}  // namespace cq::test
