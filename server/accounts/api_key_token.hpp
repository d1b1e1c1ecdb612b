#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

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

}  // namespace cq::accounts
