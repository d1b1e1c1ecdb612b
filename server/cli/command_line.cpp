#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cq/error.hpp>
#include <cq/version.hpp>
#include <ostream>

#include "app/error_tables.hpp"
#include "cli/api_key_command.hpp"
#include "cli/command.hpp"
#include "cli/serve_command.hpp"
#include "cli/user_command.hpp"
#include "log/log.hpp"
#include "settings/settings.hpp"

namespace cq::cli {
namespace {

constexpr int kUsageError = 2;

void add_commands(CLI::App& app, Choice& choice) {
  add_serve_command(app, choice);
  add_user_commands(app, choice);
  add_api_key_commands(app, choice);
}

host::SettingLookup with_overrides(const Choice& choice, const host::SettingLookup& lookup) {
  return [&choice, &lookup](const std::string& name) -> std::optional<std::string> {
    if (const auto found = choice.overrides.find(name); found != choice.overrides.end()) {
      return found->second;
    }
    const auto otherwise = choice.defaults.find(name);
    std::optional<std::string> given = lookup(name);
    return given || otherwise == choice.defaults.end() ? given : otherwise->second;
  };
}

int parse_and_run(std::vector<std::string> arguments, const host::SettingLookup& lookup,
                  const Console& console) {
  Choice choice;
  CLI::App app("A self-hosted server where coding agents share what they learned", "cq-server");
  app.set_version_flag("--version", "cq-server " CQ_VERSION);
  app.footer(settings::settings_help());
  app.require_subcommand(0, 1);
  add_commands(app, choice);
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return app.exit(error, console.out, console.err) == 0 ? 0 : kUsageError;
  }
  const host::SettingLookup chosen = with_overrides(choice, lookup);
  const settings::Settings settings = settings::read_settings(chosen);
  logging::Log log(settings.log_level, settings.log_format);
  return choice.action({.lookup = chosen, .log = log, .console = console});
}

}  // namespace

int run(const std::vector<std::string>& arguments, const host::SettingLookup& lookup,
        const Console& console) noexcept {
  try {
    return parse_and_run(arguments, lookup, console);
  } catch (const Error& error) {
    console.err << "cq-server: " << error.what() << std::endl;
    return app::exit_status_of(error.kind());
  } catch (const std::exception& error) {
    console.err << "cq-server: " << error.what() << std::endl;
    return app::exit_status_of(ErrorKind::kInternal);
  }
}

}  // namespace cq::cli
