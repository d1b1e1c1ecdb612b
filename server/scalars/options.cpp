#include "scalars/options.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "settings/values.hpp"

namespace cq::scalars {
namespace {

constexpr std::string_view kOff = "off";

/// Whether `path` is one of the server's own, or lies below one.
bool is_of_server(std::string_view path) {
  constexpr std::array<std::string_view, 2> kServers{"/api/v1", "/app"};
  return std::any_of(kServers.begin(), kServers.end(), [path](std::string_view own) {
    return path.starts_with(own) && (path.size() == own.size() || path[own.size()] == '/');
  });
}

/// A path of segments, without a slash at its end; or "off".
bool is_prefix(settings::Settings& /*settings*/, const std::string& value) {
  constexpr std::string_view kCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
  return value == kOff || (value.size() > 1 && value.starts_with('/') && !value.ends_with('/') &&
                           !is_of_server(value) && value.find("//") == std::string::npos &&
                           value.find_first_not_of(kCharacters) == std::string::npos);
}

constexpr std::uint32_t kMostDays = 36'500;

bool is_days(settings::Settings& /*settings*/, const std::string& value) {
  std::uint32_t days = 0;
  return settings::parse_number(value, std::uint32_t{0}, kMostDays, days);
}

}  // namespace

std::vector<settings::Setting> own_settings() {
  return {{.name = kPrefixSetting,
           .flag = "--scalars-prefix",
           .value_name = "PATH",
           .default_text = kOff,
           .help = "what the paths begin with below which scalars are served to a tracker of "
                   "experiments elsewhere, e.g. /scalars/api; there, anybody may read, log and "
                   "remove them; off for nowhere",
           .allowed = "a path that begins with / and doesn't end with one, neither /api/v1 nor "
                      "/app nor one below these, or 'off'",
           .assign = is_prefix,
           .show = settings::show_plain},
          {.name = kDaysSetting,
           .flag = "--scalars-days",
           .value_name = "DAYS",
           .default_text = "0",
           .help = "days for which scalars are kept; 0 for ever",
           .allowed = "a number from 0 to 36500",
           .assign = is_days,
           .show = settings::show_plain}};
}

std::optional<std::string> prefix_of(const settings::Settings& settings) {
  std::string value = settings.of_feature(kPrefixSetting);
  if (value.empty() || value == kOff) return std::nullopt;
  return value;
}

std::optional<std::chrono::days> age_of(const settings::Settings& settings) {
  std::uint32_t days = 0;
  settings::parse_number(settings.of_feature(kDaysSetting), std::uint32_t{0}, kMostDays, days);
  if (days == 0) return std::nullopt;
  return std::chrono::days(days);
}

}  // namespace cq::scalars
