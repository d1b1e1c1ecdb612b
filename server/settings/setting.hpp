#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "settings/original_names.hpp"
#include "settings/settings.hpp"

/// The table of settings, written out. All functions are safe from any thread.
namespace cq::settings {

/// One setting. From this come parsing, defaults, the options of serve, the help, `config`, the
/// manual page and the table in the README.
struct Setting {
  std::string_view name;
  std::string_view flag{};          ///< takes its value; empty: none, `ps` would show the secret
  std::string_view file_flag{};     ///< takes a file that holds it; empty unless it is a secret
  std::string_view value_name;      ///< what the help calls its value: a word, or {one,of,these}
  std::string_view default_text{};  ///< empty: none
  std::string_view help;
  std::string_view allowed;  ///< what a value may be, for the message that refuses one
  /// Puts a value into the settings; false, or an Error that says more, when it doesn't parse.
  bool (*assign)(Settings& settings, const std::string& value);
  /// A value as it may be shown.
  std::string (*show)(const std::string& value);
  bool signs =
      false;  ///< whether logins are signed with it, so that they'd be forged by a weak one

  /// Whether it can be given as a file's path, under its name with "_FILE" behind, and messages
  /// keep its value to themselves.
  [[nodiscard]] constexpr bool secret() const noexcept { return !file_flag.empty(); }
};

/// The settings that every server has. Safe from any thread, as is all of this.
std::span<const Setting> all_settings();

/// The one of that name among them; null when there is none.
const Setting* find_setting(std::string_view name);

/// The settings of a server with these features: those that every server has, behind them those
/// that the features bring, and then the database URL of each feature but the first.
class SettingTable {
 public:
  /// `features` are the names of those that have a database of their own, the first one first;
  /// `brought` are the features' own settings. What assign() of these puts into the settings is
  /// nothing: it checks the value, which read() keeps in Settings::of_features. `users` says beside
  /// whose database that of a feature lies where it isn't the first one's; `originals` are other
  /// programs' names of the features' settings.
  explicit SettingTable(std::vector<std::string> features = {std::string(host::kFirstFeature)},
                        const std::vector<Setting>& brought = {},
                        const std::map<std::string, std::string>& users = {},
                        std::vector<OriginalName> originals = {});

  [[nodiscard]] std::span<const Setting> all() const noexcept { return state_->settings; }
  /// Reads every setting by its name; one that isn't given, or is empty, has its default.
  /// Throws Error: invalid argument, naming setting, value (unless secret) and what is allowed.
  [[nodiscard]] Settings read(const host::SettingLookup& lookup) const;
  /// The setting of that name; null when there is none.
  [[nodiscard]] const Setting* find(std::string_view name) const noexcept;
  [[nodiscard]] const std::vector<std::string>& features() const noexcept {
    return state_->features;
  }
  [[nodiscard]] const std::vector<OriginalName>& originals() const noexcept {
    return state_->originals;
  }
  /// The setting that names that feature's database; the feature must be one of features().
  [[nodiscard]] const Setting& database_url_of(const std::string& feature) const;

 private:
  struct State {
    std::vector<std::string> features;
    std::deque<std::string> texts;  ///< what the views of the databases' settings look at
    std::vector<Setting> settings;
    std::vector<OriginalName> originals;
    std::size_t brought_count = 0;  ///< those of features, behind all_settings()
  };
  std::shared_ptr<const State> state_;
};

/// Puts a value into the settings. Returns what is wrong with it, as the end of a sentence that
/// begins with "the value", e.g. "is not a number from 0 to 65535."; nullopt when nothing is.
std::optional<std::string> assign(const Setting& setting, Settings& settings,
                                  const std::string& value);

/// The name under which a secret's file is given.
std::string file_name_of(const Setting& setting);

/// What a setting is for, with a capital letter.
std::string purpose_of(const Setting& setting);

/// As --help shows it.
std::string settings_help(const SettingTable& table = SettingTable());

/// As a table in Markdown, as the README has it.
std::string settings_markdown(const SettingTable& table = SettingTable());

}  // namespace cq::settings
