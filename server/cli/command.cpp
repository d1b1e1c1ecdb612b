#include "cli/command.hpp"

#include <CLI/CLI.hpp>

#include "settings/settings_text.hpp"

namespace cq::cli {
namespace {

CLI::Option& add_override(CLI::App& app, Choice& choice, const std::string& flag,
                          const std::string& name, const std::string& help) {
  return *app.add_option_function<std::string>(
      flag, [&choice, name](const std::string& value) { choice.overrides[name] = value; }, help);
}

std::string help_of(const settings::Setting& setting) {
  const std::string otherwise =
      setting.default_text.empty() ? "" : ", default " + std::string(setting.default_text);
  return settings::purpose_of(setting) + " (" + std::string(setting.name) + otherwise + ")";
}

void add_options_of(const settings::Setting& setting, CLI::App& app, Choice& choice,
                    const std::string& heading) {
  if (!setting.flag.empty()) {
    add_override(app, choice, std::string(setting.flag), std::string(setting.name),
                 help_of(setting))
        .type_name(std::string(setting.value_name))
        ->group(heading);
  }
  if (setting.secret()) {
    const std::string name = settings::file_name_of(setting);
    add_override(app, choice, std::string(setting.file_flag), name,
                 "A file that holds " + std::string(setting.name) + " (" + name + ")")
        .type_name("FILE")
        ->group(heading);
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

void add_env_file_options(CLI::App& command, Choice& choice) {
  command
      .add_option_function<std::string>(
          "--env-file", [&choice](const std::string& path) { choice.env_file = path; },
          "A file of settings, read in place of .env; the environment goes before it")
      ->type_name("FILE");
  for (CLI::App* below : command.get_subcommands(std::function<bool(CLI::App*)>())) {
    add_env_file_options(*below, choice);
  }
}

}  // namespace cq::cli
