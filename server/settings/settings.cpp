#include "settings/settings.hpp"

#include <cq/error.hpp>

#include "settings/setting.hpp"

namespace cq::settings {
namespace {

void require(const std::string& value, std::string_view name) {
  if (value.empty()) {
    throw Error(ErrorKind::kInvalidArgument,
                std::string(name) + " is not set; set it to a long random text and keep it.");
  }
}

}  // namespace

Settings read_settings(const host::SettingLookup& lookup) {
  Settings settings;
  for (const Setting& setting : all_settings()) {
    const std::optional<std::string> given = lookup(std::string(setting.name));
    const std::string value = given && !given->empty() ? *given : std::string(setting.default_text);
    if (const auto complaint = assign(setting, settings, value)) {
      const std::string shown = setting.secret() ? "" : " '" + value + "'";
      throw Error(ErrorKind::kInvalidArgument,
                  std::string(setting.name) + ": the value" + shown + " " + *complaint);
    }
  }
  return settings;
}

std::vector<std::string> read_features(const host::SettingLookup& lookup) {
  return read_settings([&lookup](const std::string& name) {
           return name == kFeatures ? lookup(name) : std::nullopt;
         })
      .features;
}

void require_jwt_secret(const Settings& settings) {
  require(settings.jwt_secret, kJwtSecret);
}

void require_api_key_pepper(const Settings& settings) {
  require(settings.api_key_pepper, kApiKeyPepper);
}

}  // namespace cq::settings
