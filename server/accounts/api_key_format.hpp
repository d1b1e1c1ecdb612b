#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// The form of a key's token, and of the time for which it is valid.
namespace cq::accounts {

/// What an agent sends: "cqa.v1.<key id>.<secret>".
struct ApiKeyToken {
  std::string key_id;  ///< 32 lower-case hex digits
  std::string secret;  ///< 52 characters of lower-case base32
};

/// How much of a secret is kept in the clear, to tell keys apart.
inline constexpr std::size_t kSecretPrefixLength = 8;

/// A new id and a new secret of 32 random bytes. Throws Error: internal when there is no
/// randomness.
ApiKeyToken make_api_key_token();

std::string to_string(const ApiKeyToken& token);

/// Nullopt for anything that isn't of that form.
std::optional<ApiKeyToken> parse_api_key_token(std::string_view text);

/// How long an API key is valid.
struct KeyTtl {
  std::string text;  ///< as it is stored: lower case, without blanks around it, e.g. "30d"
  std::chrono::seconds duration{};
};

/// Reads digits and one of s, m, h, d; case and blanks around them don't matter.
/// Throws Error: invalid argument, a sentence for the caller, for anything else, for zero, and for
/// more than limits::kKeyTtlDays.
KeyTtl parse_key_ttl(const std::string& text);

}  // namespace cq::accounts
