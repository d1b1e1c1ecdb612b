#include "cli/command.hpp"

#include <algorithm>
#include <utility>

#include "cli/options.hpp"
#include "settings/installed_file.hpp"
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

void add_override(CLI::App& app, Invocation& invocation, const Override& wanted,
                  const std::string& heading) {
  CLI::Option& option = add_option(
      app, wanted.flag,
      [&invocation, name = wanted.setting](const std::string& value) {
        invocation.overrides[name] = value;
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

void add_options_of(const settings::Setting& setting, CLI::App& app, Invocation& invocation,
                    const std::string& heading) {
  if (!setting.flag.empty() && invocation.needs(setting.flag)) {
    add_override(app, invocation,
                 {.flag = std::string(setting.flag),
                  .setting = std::string(setting.name),
                  .value_name = std::string(setting.value_name),
                  .help = setting_help(setting)},
                 heading);
  }
  if (setting.secret() && invocation.needs(setting.file_flag)) {
    const std::string name = settings::file_name_of(setting);
    add_override(app, invocation,
                 {.flag = std::string(setting.file_flag),
                  .setting = name,
                  .value_name = "FILE",
                  .help = "A file that holds " + std::string(setting.name) + " (" + name + ")"},
                 heading);
  }
}

}  // namespace

// An option may have its value behind it, as in --port=80.
bool Invocation::needs(std::string_view name) const {
  return !arguments ||
         std::any_of(arguments->begin(), arguments->end(),
                     [name](const std::string& given) { return given.starts_with(name); });
}

settings::Given given_settings(const Invocation& invocation, const settings::Values& environment) {
  return {.command_line = invocation.overrides,
          .environment = environment,
          .env_file = invocation.env_file,
          .installed_env_file = settings::installed_env_file(),
          .defaults = invocation.defaults,
          .table = invocation.settings};
}

void add_url_option(CLI::App& command, Invocation& invocation) {
  for (const std::string& feature : invocation.settings.features()) {
    add_options_of(invocation.settings.database_url_of(feature), command, invocation, "Options");
  }
}

void add_setting_options(CLI::App& command, Invocation& invocation, const std::string& heading) {
  for (const settings::Setting& setting : invocation.settings.all()) {
    add_options_of(setting, command, invocation, heading);
  }
}

void set_action(CLI::App& command, Invocation& invocation, Action action,
                SettingsPolicy settings_policy) {
  when_given(command, [&invocation, action = std::move(action), settings_policy] {
    invocation.defaults["CQ_LOG_LEVEL"] = "warning";
    invocation.action = action;
    invocation.settings_policy = settings_policy;
  });
}

void set_bare_action(CLI::App& command, Invocation& invocation, BareAction action) {
  when_given(command,
             [&invocation, action = std::move(action)] { invocation.bare_action = action; });
}

}  // namespace cq::cli
