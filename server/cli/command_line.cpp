#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cq/error.hpp>
#include <cq/version.hpp>
#include <functional>
#include <map>
#include <ostream>

#include "app/error_tables.hpp"
#include "app/serve.hpp"
#include "cli/api_key_command.hpp"
#include "cli/user_command.hpp"
#include "log/log.hpp"
#include "settings/settings.hpp"

namespace cq::cli {
namespace {

constexpr int kUsageError = 2;

/// The parsed command line: what to run, and settings given as options.
struct Choice {
  std::map<std::string, std::string> overrides;
  std::map<std::string, std::string> defaults;  ///< where a command's differ from the table's
  std::function<void(const host::SettingLookup&, logging::Log&)> command;
};

/// An option that sets a setting and goes before the environment.
void add_setting_option(CLI::App& app, Choice& choice, const std::string& flag,
                        const std::string& setting, const std::string& help) {
  app.add_option_function<std::string>(
      flag, [&choice, setting](const std::string& value) { choice.overrides[setting] = value; },
      help + " (" + setting + ")");
}

void add_serve_options(CLI::App& app, Choice& choice) {
  add_setting_option(app, choice, "--host", "CQ_HOST", "Address to listen on");
  add_setting_option(app, choice, "--port", "CQ_PORT", "Port to listen on; 0 takes a free one");
}

void add_serve(CLI::App& app, Choice& choice) {
  add_serve_options(app, choice);  // serving is also what happens without a command
  CLI::App* serve = app.add_subcommand("serve", "Serve until SIGINT or SIGTERM (the default)");
  add_serve_options(*serve, choice);
  choice.command = app::serve;
}

/// A command that does one thing says that one thing; the log is for what goes wrong.
void log_only_warnings(Choice& choice) {
  choice.defaults["CQ_LOG_LEVEL"] = "warning";
}

void add_user(CLI::App& app, Choice& choice, CreateUserOptions& options, const Console& console) {
  CLI::App* user = app.add_subcommand("user", "Look after the people who may log in");
  user->require_subcommand(1);
  CLI::App* create = user->add_subcommand("create", "Add a user; asks for the password");
  create->add_option("NAME", options.username, "The new user's name")->required();
  create->add_flag("--password-stdin", options.password_from_stdin,
                   "Read the password from the first line of standard input");
  create->callback([&choice, &options, &console] {
    log_only_warnings(choice);
    choice.command = [&options, &console](const host::SettingLookup& lookup, logging::Log& log) {
      create_user(options, lookup, log, console);
    };
  });
}

void add_api_key(CLI::App& app, Choice& choice, CreateApiKeyOptions& options,
                 const Console& console) {
  CLI::App* api_key = app.add_subcommand("api-key", "Look after the keys that agents use");
  api_key->require_subcommand(1);
  CLI::App* create = api_key->add_subcommand("create", "Make a key; prints its token, once");
  create->add_option("--user", options.username, "Whose key it is")->required();
  create->add_option("--name", options.name, "What it is called")->required();
  create->add_option("--ttl", options.ttl, "How long it is valid, e.g. 12h or 30d")->required();
  create->add_option("--label", options.labels, "A label; may be given several times");
  create->callback([&choice, &options, &console] {
    log_only_warnings(choice);
    choice.command = [&options, &console](const host::SettingLookup& lookup, logging::Log& log) {
      create_api_key(options, lookup, log, console);
    };
  });
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
  CreateUserOptions user_options;
  CreateApiKeyOptions key_options;
  CLI::App app("A self-hosted server where coding agents share what they learned", "cq-server");
  app.set_version_flag("--version", "cq-server " CQ_VERSION);
  app.footer(settings::settings_help());
  app.require_subcommand(0, 1);
  add_serve(app, choice);
  add_user(app, choice, user_options, console);
  add_api_key(app, choice, key_options, console);
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return app.exit(error, console.out, console.err) == 0 ? 0 : kUsageError;
  }
  const host::SettingLookup chosen = with_overrides(choice, lookup);
  const settings::Settings settings = settings::read_settings(chosen);
  logging::Log log(settings.log_level, settings.log_format);
  choice.command(chosen, log);
  return 0;
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
