#include "cli/command.hpp"

#include <utility>

#include "cli/options.hpp"
#include "settings/setting.hpp"

namespace cq::cli {
namespace {

/// What one option that stands for a setting is like.
struct Override {
  std::string flag;
  std::string setting;
  std::string value_name;
  std::string help;
};

void add_override(CLI::App& app, Choice& choice, const Override& wanted,
                  const std::string& heading) {
  CLI::Option& option = add_option(
      app, wanted.flag,
      [&choice, name = wanted.setting](const std::string& value) {
        choice.overrides[name] = value;
      },
      wanted.help);
  name_value(option, wanted.value_name);
  put_under(option, heading);
}

std::string setting_help(const settings::Setting& setting) {
  const std::string otherwise =
      setting.default_text.empty() ? "" : ", default " + std::string(setting.default_text);
  return settings::purpose_of(setting) + " (" + std::string(setting.name) + otherwise + ")";
}

void add_options_of(const settings::Setting& setting, CLI::App& app, Choice& choice,
                    const std::string& heading) {
  if (!setting.flag.empty()) {
    add_override(app, choice,
                 {.flag = std::string(setting.flag),
                  .setting = std::string(setting.name),
                  .value_name = std::string(setting.value_name),
                  .help = setting_help(setting)},
                 heading);
  }
  if (setting.secret()) {
    const std::string name = settings::file_name_of(setting);
    add_override(app, choice,
                 {.flag = std::string(setting.file_flag),
                  .setting = name,
                  .value_name = "FILE",
                  .help = "A file that holds " + std::string(setting.name) + " (" + name + ")"},
                 heading);
  }
}

}  // namespace

settings::Given given_settings(const Choice& choice, const settings::Values& environment) {
  return {.command_line = choice.overrides,
          .environment = environment,
          .env_file = choice.env_file,
          .defaults = choice.defaults};
}

void add_url_option(CLI::App& command, Choice& choice) {
  add_options_of(*settings::find_setting("CQ_DATABASE_URL"), command, choice, "Options");
}

void add_setting_options(CLI::App& command, Choice& choice, const std::string& heading) {
  for (const settings::Setting& setting : settings::all_settings()) {
    add_options_of(setting, command, choice, heading);
  }
}

void runs(CLI::App& command, Choice& choice, Action action, WrongSettings wrong_settings) {
  when_given(command, [&choice, action = std::move(action), wrong_settings] {
    choice.defaults["CQ_LOG_LEVEL"] = "warning";
    choice.action = action;
    choice.takes_wrong_settings = wrong_settings == WrongSettings::kTaken;
  });
}

void runs_bare(CLI::App& command, Choice& choice, BareAction action) {
  when_given(command, [&choice, action = std::move(action)] { choice.bare_action = action; });
}

}  // namespace cq::cli
