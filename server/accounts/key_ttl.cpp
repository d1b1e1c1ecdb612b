#include "accounts/key_ttl.hpp"

#include <charconv>
#include <cq/host/refuse.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace cq::accounts {

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
