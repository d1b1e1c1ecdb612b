#include <algorithm>
#include <charconv>
#include <cq/host/module_setting.hpp>
#include <cq/host/refuse.hpp>
#include <system_error>
#include <utility>

#include "loader/descriptor_checks.hpp"

namespace cq::host {
namespace {

constexpr std::string_view kSettingsBeginWith = "CQ_";

std::string in_capitals(std::string_view text) {
  std::string capitals;
  for (const char c : text) {
    capitals += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return capitals;
}

bool is_parameter_name(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

[[noreturn]] void refuse_setting(const std::filesystem::path& file, const std::string& reason) {
  refuse_module(file, "its descriptor has a setting " + reason);
}

ModuleSetting read_setting(const std::filesystem::path& file, std::string_view module,
                           const cq_setting& given) {
  const std::string parameter = given.parameter == nullptr ? "" : given.parameter;
  if (!is_parameter_name(parameter)) {
    refuse_setting(file, "\"" + parameter +
                             "\", whose name isn't made of lower-case letters, digits and "
                             "underscores; name the parameter as URLs have it.");
  }
  const std::string named = "\"" + parameter + "\"";
  if (given.help == nullptr || *given.help == '\0' || given.default_value == nullptr) {
    refuse_setting(file, named + " without a help or a default; fill both in.");
  }
  ModuleSetting setting{.name = setting_prefix_of(module) + in_capitals(parameter),
                        .parameter = parameter,
                        .values = {},
                        .least = given.least,
                        .most = given.most,
                        .default_value = given.default_value,
                        .help = given.help};
  for (std::size_t i = 0; given.values != nullptr && i < given.value_count; ++i) {
    setting.values.emplace_back(given.values[i] == nullptr ? "" : given.values[i]);
  }
  if (!setting.allows(setting.default_value)) {
    refuse_setting(file, named + " whose default '" + setting.default_value + "' isn't " +
                             setting.allowed() + "; give it one that is.");
  }
  return setting;
}

}  // namespace

bool ModuleSetting::allows(std::string_view value) const noexcept {
  if (!values.empty()) {
    return std::find(values.begin(), values.end(), value) != values.end();
  }
  double number = 0;
  const char* const end = value.data() + value.size();
  const auto [rest, problem] = std::from_chars(value.data(), end, number);
  return problem == std::errc() && rest == end && number >= static_cast<double>(least) &&
         number <= static_cast<double>(most);
}

std::string ModuleSetting::allowed() const {
  if (values.empty()) {
    return "a number from " + std::to_string(least) + " to " + std::to_string(most);
  }
  std::string list;
  for (std::size_t i = 0; i < values.size(); ++i) {
    list += (i == 0 ? "" : i + 1 == values.size() ? " or " : ", ") + values[i];
  }
  return list;
}

std::string setting_prefix_of(std::string_view module_name) {
  return std::string(kSettingsBeginWith) + in_capitals(module_name) + "_";
}

const std::string* find_parameter(const DatabaseUrl& url, std::string_view parameter) noexcept {
  const auto found =
      std::find_if(url.query.begin(), url.query.end(),
                   [parameter](const auto& each) { return each.first == parameter; });
  return found == url.query.end() ? nullptr : &found->second;
}

DatabaseUrl with_module_settings(DatabaseUrl url, const std::vector<ModuleSetting>& settings,
                                 const SettingLookup& lookup) {
  for (const ModuleSetting& setting : settings) {
    std::optional<std::string> value = lookup(setting.name);
    if (!value || value->empty()) {
      continue;
    }
    if (!setting.allows(*value)) {
      refuse(setting.name + ": the value '" + *value + "' is not " + setting.allowed() + ".");
    }
    if (find_parameter(url, setting.parameter) == nullptr) {
      url.query.emplace_back(setting.parameter, *std::move(value));
    }
  }
  return url;
}

std::vector<ModuleSetting> checked_settings(const std::filesystem::path& file,
                                            const cq_module_descriptor& descriptor) {
  std::vector<ModuleSetting> settings;
  if (descriptor.settings == nullptr && descriptor.setting_count != 0) {
    refuse_module(file,
                  "its descriptor counts settings, but has none; fill in the entry \"settings\".");
  }
  for (std::size_t i = 0; i < descriptor.setting_count; ++i) {
    ModuleSetting setting = read_setting(file, descriptor.name, descriptor.settings[i]);
    if (std::any_of(settings.begin(), settings.end(), [&setting](const ModuleSetting& other) {
          return other.parameter == setting.parameter;
        })) {
      refuse_setting(file, "\"" + setting.parameter + "\" twice; list it once.");
    }
    settings.push_back(std::move(setting));
  }
  return settings;
}

}  // namespace cq::host
