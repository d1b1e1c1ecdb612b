#include "feature/used_features.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "settings/setting.hpp"
#include "settings/settings.hpp"

namespace cq::feature {
namespace {

const Feature* find_named(const std::vector<Feature>& features, std::string_view name) {
  const auto found = std::find_if(features.begin(), features.end(),
                                  [name](const Feature& feature) { return feature.name == name; });
  return found == features.end() ? nullptr : &*found;
}

std::optional<std::string> non_empty(const host::SettingLookup& lookup, const std::string& name) {
  std::optional<std::string> value = lookup(name);
  return value && !value->empty() ? value : std::nullopt;
}

/// The value of one of the feature's own settings.
std::string value_of(const Feature& feature, std::string_view name,
                     const host::SettingLookup& lookup) {
  if (const auto given = non_empty(lookup, std::string(name))) return *given;
  const auto setting =
      std::find_if(feature.settings.begin(), feature.settings.end(),
                   [name](const settings::Setting& one) { return one.name == name; });
  return setting == feature.settings.end() ? std::string() : std::string(setting->default_text);
}

/// Those that are switched on, and behind them those that they use.
std::vector<std::string> with_used(std::vector<std::string> names,
                                   const host::SettingLookup& lookup,
                                   const std::vector<Feature>& features) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Feature* const feature = find_named(features, names[i]);
    if (feature == nullptr) continue;
    for (const Use& use : feature->uses) {
      if (std::find(names.begin(), names.end(), use.feature) == names.end() &&
          value_of(*feature, use.setting, lookup) == use.value) {
        names.push_back(use.feature);
      }
    }
  }
  return names;
}

std::optional<std::string> features_with_used(const host::SettingLookup& lookup,
                                              const std::vector<Feature>& features) {
  std::optional<std::string> given = lookup(std::string(settings::kFeatures));
  try {
    const std::vector<std::string> named = settings::read_features(lookup);
    const std::vector<std::string> all = with_used(named, lookup, features);
    if (all.size() == named.size()) return given;
    std::string text;
    for (const std::string& name : all) text += (text.empty() ? "" : ",") + name;
    return text;
  } catch (const Error&) {  // what reads the setting says what is wrong with it
    return given;
  }
}

/// The URL of "<used>.db" beside the file that `url` names, or of a database in memory where that
/// is one.
std::string url_beside(const std::string& url, const std::string& used, const std::string& user) {
  const std::string first = host::database_setting_of(host::kFirstFeature);
  try {
    const std::string file = parse_database_url(url).database;
    const std::string beside = host::resolve_database_url(
                                   [&](const std::string& name) {
                                     return name == first ? std::optional(url) : std::nullopt;
                                   },
                                   used)
                                   .url.database;
    std::string text = url;
    // The file's path stands in the URL as it is, behind the two slashes and an empty host.
    return text.replace(text.find(file, text.find("://") + 3), file.size(), beside);
  } catch (const Error&) {
    throw Error(ErrorKind::kInvalidArgument,
                host::database_setting_of(used) + " is not set, and the database of " + user +
                    " is no file that " + used +
                    ".db could lie beside; set it to the URL of a database that only " + used +
                    " has.");
  }
}

}  // namespace

std::map<std::string, std::string> users_of(const std::vector<Feature>& features) {
  std::map<std::string, std::string> users;
  for (const Feature& feature : features) {
    for (const Use& use : feature.uses) {
      const Feature* const used = find_named(features, use.feature);
      if (used != nullptr && used->database != feature.database) {
        users.emplace(used->database, feature.database);
      }
    }
  }
  return users;
}

host::SettingLookup with_used_features(host::SettingLookup lookup,
                                       const std::vector<Feature>& features) {
  std::map<std::string, std::pair<std::string, std::string>> derived;
  for (const auto& [used, user] : users_of(features)) {
    derived.emplace(host::database_setting_of(used), std::pair(used, user));
  }
  return [lookup = std::move(lookup), derived = std::move(derived),
          &features](const std::string& name) -> std::optional<std::string> {
    if (name == settings::kFeatures) return features_with_used(lookup, features);
    const auto found = derived.find(name);
    if (found == derived.end()) return lookup(name);
    const auto& [used, user] = found->second;
    if (auto given = non_empty(lookup, name)) return given;
    const auto users_url = non_empty(lookup, host::database_setting_of(user));
    return users_url ? std::optional(url_beside(*users_url, used, user)) : std::nullopt;
  };
}

}  // namespace cq::feature
