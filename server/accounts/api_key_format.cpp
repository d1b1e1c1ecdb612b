#include "accounts/api_key_format.hpp"

#include <array>
#include <charconv>
#include <cq/host/refuse.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

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

using host::refuse;

namespace {

std::optional<std::chrono::seconds> unit_of(char letter) {
  switch (letter) {
    case 's':
      return std::chrono::seconds(1);
    case 'm':
      return std::chrono::minutes(1);
    case 'h':
      return std::chrono::hours(1);
    case 'd':
      return std::chrono::hours(24);
    default:
      return std::nullopt;
  }
}

}  // namespace

KeyTtl parse_key_ttl(const std::string& text) {
  const std::string canonical = to_lower(trim(text));
  if (canonical.empty()) {
    refuse("ttl is required");
  }
  const std::string_view digits = std::string_view(canonical).substr(0, canonical.size() - 1);
  const std::optional<std::chrono::seconds> unit = unit_of(canonical.back());
  if (!unit || digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    refuse("'" + text + "' is not a valid duration: expected <integer><s|m|h|d>, e.g. 30d, 12h");
  }
  constexpr std::chrono::seconds kLongest = std::chrono::hours(24) * limits::kKeyTtlDays;
  std::int64_t count = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (problem == std::errc::result_out_of_range || count > kLongest / *unit) {
    refuse("'" + text + "' exceeds the maximum of " + std::to_string(limits::kKeyTtlDays) + "d");
  }
  if (count == 0) {
    refuse("'" + text + "': ttl must be greater than zero");
  }
  return {canonical, *unit * count};
}

}  // namespace cq::accounts
