#include "settings/setting.hpp"

#include <algorithm>
#include <cctype>
#include <cq/error.hpp>
#include <utility>

#include "settings/values.hpp"

namespace cq::settings {
namespace {

/// The setting that names the database of another feature than the first.
Setting url_setting_of(const std::string& feature, const std::string& place,
                       std::deque<std::string>& texts) {
  const auto keep = [&texts](std::string text) -> std::string_view {
    return texts.emplace_back(std::move(text));
  };
  return {.name = keep(host::database_setting_of(feature)),
          .flag = keep("--" + feature + "-url"),
          .file_flag = keep("--" + feature + "-url-file"),
          .value_name = "URL",
          .default_text = "",
          .help = keep("the database of " + feature + "; else " + feature + ".db beside " + place),
          .allowed = "a database URL",
          .assign = check_database_url,
          .show = show_database_url};
}

const Setting* find_in(std::span<const Setting> settings, std::string_view name) noexcept {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [name](const Setting& setting) { return setting.name == name; });
  return found == settings.end() ? nullptr : &*found;
}

}  // namespace

const Setting* find_setting(std::string_view name) {
  return find_in(all_settings(), name);
}

SettingTable::SettingTable(std::vector<std::string> features, const std::vector<Setting>& brought,
                           const std::map<std::string, std::string>& users,
                           std::vector<OriginalName> originals) {
  auto state = std::make_shared<State>();
  state->originals = std::move(originals);
  state->features = std::move(features);
  const std::span<const Setting> own = all_settings();
  state->settings.assign(own.begin(), own.end());
  state->settings.insert(state->settings.end(), brought.begin(), brought.end());
  state->brought_count = brought.size();
  for (const std::string& feature : state->features) {
    if (feature != host::kFirstFeature) {
      const auto user = users.find(feature);
      const std::string place = user == users.end() ? "the file of CQ_DATABASE_URL or CQ_DB_PATH"
                                                    : "that of " + user->second;
      state->settings.push_back(url_setting_of(feature, place, state->texts));
    }
  }
  state_ = std::move(state);
}

Settings SettingTable::read(const host::SettingLookup& lookup) const {
  const std::size_t common = all_settings().size();
  Settings settings;
  for (std::size_t i = 0; i < common + state_->brought_count; ++i) {
    const Setting& setting = state_->settings[i];
    const std::optional<std::string> given = lookup(std::string(setting.name));
    std::string value = given && !given->empty() ? *given : std::string(setting.default_text);
    if (const auto complaint = assign(setting, settings, value)) {
      const std::string shown = setting.secret() ? "" : " '" + value + "'";
      throw Error(ErrorKind::kInvalidArgument,
                  std::string(setting.name) + ": the value" + shown + " " + *complaint);
    }
    if (i >= common) settings.of_features.emplace(setting.name, std::move(value));
  }
  return settings;
}

const Setting* SettingTable::find(std::string_view name) const noexcept {
  return find_in(state_->settings, name);
}

const Setting& SettingTable::database_url_of(const std::string& feature) const {
  return *find(host::database_setting_of(feature));
}

std::optional<std::string> assign(const Setting& setting, Settings& settings,
                                  const std::string& value) {
  try {
    if (setting.assign(settings, value)) {
      return std::nullopt;
    }
  } catch (const Error& error) {
    return "is not " + std::string(setting.allowed) + ": " + error.what();
  }
  return "is not " + std::string(setting.allowed) + ".";
}

std::string file_name_of(const Setting& setting) {
  return std::string(setting.name) + "_FILE";
}

namespace {

std::string code(std::string_view text) {
  return text.empty() ? std::string() : "`" + std::string(text) + "`";
}

std::string flags(const Setting& setting) {
  const std::string separator = setting.flag.empty() || setting.file_flag.empty() ? "" : ", ";
  return code(setting.flag) + separator + code(setting.file_flag);
}

}  // namespace

std::string purpose_of(const Setting& setting) {
  std::string purpose(setting.help);
  purpose.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(purpose.front())));
  return purpose;
}

std::string settings_help(const SettingTable& table) {
  std::string text =
      "Settings, from the options of serve, else the environment, else a file: --env-file, else\n"
      "CQ_ENV_FILE, else .env here, else the installed service's; a secret NAME also from the "
      "file\n"
      "that NAME_FILE names:\n";
  for (const Setting& setting : table.all()) {
    constexpr std::size_t kNameWidth = 22;
    std::string line = "  " + std::string(setting.name);
    line.resize(std::max(line.size() + 1, kNameWidth + 2), ' ');
    line += setting.help;
    if (!setting.default_text.empty()) {
      line += " (default " + std::string(setting.default_text) + ")";
    }
    text += line + "\n";
  }
  return text;
}

std::string settings_markdown(const SettingTable& table) {
  std::string text = "| name | option of `serve` | default | |\n| --- | --- | --- | --- |\n";
  for (const Setting& setting : table.all()) {
    text += "| " + code(setting.name) + " | " + flags(setting) + " | " +
            code(setting.default_text) + " | " + std::string(setting.help) + " |\n";
  }
  return text;
}

}  // namespace cq::settings
