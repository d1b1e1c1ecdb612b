#include "accounts/api_key_token.hpp"

#include <array>
#include <cstdint>

#include "crypto/encoding.hpp"
#include "crypto/random.hpp"

namespace cq::accounts {
namespace {

constexpr std::string_view kScheme = "cqa.v1.";
constexpr std::size_t kIdLength = 32;
constexpr std::size_t kSecretLength = 52;

}  // namespace

ApiKeyToken make_api_key_token() {
  std::array<std::uint8_t, 32> secret{};
  crypto::fill_random(secret);
  return {crypto::random_hex_id(), crypto::to_base32(secret)};
}

std::string to_string(const ApiKeyToken& token) {
  return std::string(kScheme) + token.key_id + "." + token.secret;
}

std::optional<ApiKeyToken> parse_api_key_token(std::string_view text) {
  if (!text.starts_with(kScheme)) {
    return std::nullopt;
  }
  text.remove_prefix(kScheme.size());
  if (text.size() != kIdLength + 1 + kSecretLength || text[kIdLength] != '.') {
    return std::nullopt;
  }
  const std::string_view id = text.substr(0, kIdLength);
  const std::string_view secret = text.substr(kIdLength + 1);
  if (!crypto::is_hex(id, kIdLength) ||
      secret.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") != std::string_view::npos) {
    return std::nullopt;
  }
  return ApiKeyToken{std::string(id), std::string(secret)};
}

}  // namespace cq::accounts
