#include "settings/public_url.hpp"

#include <cq/text.hpp>
#include <cstdint>

#include "settings/values.hpp"

namespace cq::settings {
namespace {

constexpr std::string_view kLettersAndDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool consists_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(std::string(kLettersAndDigits).append(characters)) ==
         std::string_view::npos;
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  return parse_number<std::uint16_t>(std::string(text), 1, UINT16_MAX, port);
}

/// "example.org", "example.org:8443" or "[::1]:3000".
bool is_authority(std::string_view text) {
  const std::size_t bracket = text.find(']');
  const std::size_t colon =
      text.find(':', text.starts_with('[') && bracket != std::string_view::npos ? bracket : 0);
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) {
    return host.size() > 2 && host.ends_with(']') &&
           consists_of(host.substr(1, host.size() - 2), ":.");
  }
  return !host.empty() && consists_of(host, "-._");
}

/// "", "/tools" or "/tools/cq". Nothing in it means anything in a cookie.
bool is_path(std::string_view text) {
  while (!text.empty()) {
    if (!text.starts_with('/')) return false;
    text.remove_prefix(1);
    const std::string_view segment = text.substr(0, text.find('/'));
    if (segment.empty() || segment == "." || segment == ".." || !consists_of(segment, "-._~")) {
      return false;
    }
    text.remove_prefix(segment.size());
  }
  return true;
}

}  // namespace

std::optional<PublicUrl> parse_public_url(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || !consists_of(text.substr(0, end), "")) return std::nullopt;
  const std::string scheme = to_lower(text.substr(0, end));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  text.remove_prefix(end + 3);
  while (text.ends_with('/')) text.remove_suffix(1);
  const std::string_view authority = text.substr(0, text.find('/'));
  const std::string_view path = text.substr(authority.size());
  if (!is_authority(authority) || !is_path(path)) return std::nullopt;
  return PublicUrl{.base = scheme + "://" + std::string(text),
                   .path = std::string(path) + "/",
                   .is_https = scheme == "https"};
}

}  // namespace cq::settings
