#include "app/command_line.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cq/error.hpp>
#include <cq/version.hpp>
#include <optional>
#include <ostream>

#include "api/errors.hpp"
#include "app/commands.hpp"
#include "app/service_user.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/usage_error.hpp"
#include "database/commands.hpp"
#include "database/lacking_permission.hpp"
#include "database/module_settings.hpp"
#include "feature/served_features.hpp"
#include "feature/used_features.hpp"
#include "observability/log.hpp"
#include "settings/installed_file.hpp"
#include "settings/setting.hpp"
#include "settings/settings.hpp"
#include "settings/system_users.hpp"
#include "transfer/transfer.hpp"

namespace cq::app {
namespace {

constexpr int kUsageError = 2;

void add_all_commands(CLI::App& app, cli::Invocation& invocation,
                      const std::vector<feature::Feature>& features) {
  const database::FeatureDatabases databases = feature::databases(features);
  add_serve_command(app, invocation, features);
  feature::add_commands(features, feature::CommandPlace::kAfterServe, app, invocation);
  add_config_command(app, invocation);
  if (!invocation.arguments) {  // they tell of everything that is declared
    add_completion_command(app, invocation);
    add_man_command(app, invocation);
  }
  database::add_db_commands(app, invocation, databases);
  database::add_backup_commands(app, invocation, databases);
  database::add_doctor_command(app, invocation, databases);
  database::add_module_commands(app, invocation);
  add_healthcheck_command(app, invocation);
  transfer::add_data_commands(app, invocation, databases);
  feature::add_commands(features, feature::CommandPlace::kLast, app, invocation);
}

/// To a command and to all of its own.
void add_env_file_options(CLI::App& command, cli::Invocation& invocation) {
  CLI::Option& option = cli::add_option(
      command, "--env-file", [&invocation](const std::string& path) { invocation.env_file = path; },
      "A file of settings, read in place of .env; the environment goes before it");
  cli::name_value(option, "FILE");
  for (CLI::App* below : command.get_subcommands(std::function<bool(CLI::App*)>())) {
    add_env_file_options(*below, invocation);
  }
}

/// Why this user can't open the database that the settings name; nullopt where it is another
/// reason.
std::optional<std::string> find_lacking_permission(const host::SettingLookup& lookup) {
  try {
    return database::find_lacking_permission(host::resolve_database_url(lookup).url);
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// Runs what was asked for. A module knows neither users nor owners of files; and a file that only
/// root may use is refused to the service's user, whom the one who typed the command may not have
/// in mind.
int act(const cli::Invocation& invocation, const cli::Session& session, bool left_root) {
  try {
    return invocation.action(session);
  } catch (const Error& error) {
    const std::string what = error.what();
    const auto lacking = error.kind() == ErrorKind::kUnavailable
                             ? find_lacking_permission(session.lookup)
                             : std::nullopt;
    if (lacking) {
      throw Error(error.kind(), *lacking);
    }
    if (!left_root || what.find("Permission denied") == std::string::npos) {
      throw;
    }
    throw Error(error.kind(), what + " Root runs this as the user " +
                                  settings::user_name(geteuid()) +
                                  ", who owns the database; name files that this user may use.");
  }
}

/// A command line and what was parsed by it, which refer to each other.
struct CommandLine {
  cli::Invocation invocation{};
  std::unique_ptr<CLI::App> app{};

  /// Throws CLI::ParseError.
  void parse(const std::vector<std::string>& arguments,
             const std::vector<feature::Feature>& features) {
    app = make_app(invocation, features);
    app->parse(std::vector(arguments.rbegin(), arguments.rend()));  // as CLI11 wants them
  }
};

/// The arguments by what they name alone: hundreds of options take longer to declare than many a
/// command to run. False where they ask for the help or make no sense, of which only everything
/// that could be given tells well.
bool parse_what_is_named(CommandLine& line, const std::vector<std::string>& arguments,
                         const std::vector<feature::Feature>& features) {
  line.invocation.arguments = arguments;
  try {
    line.parse(arguments, features);
    return true;
  } catch (const CLI::ParseError&) {
    return false;
  }
}

int run_parsed(const cli::Invocation& invocation, const settings::Values& environment,
               const cli::Console& console, const std::vector<feature::Feature>& features) {
  if (invocation.bare_action) {
    return invocation.bare_action(environment, console);
  }
  const settings::Sources sources(given_settings(invocation, environment));
  if (invocation.settings_policy == cli::SettingsPolicy::kRequireUsable) {
    sources.require_usable();
  }
  const std::optional<Owner> user = service_user(sources);
  const std::string runner = user_name();
  const bool left_root = user && leave_root(*user);
  const host::SettingLookup lookup = feature::with_used_features(sources.lookup(), features);
  const settings::Settings settings =
      invocation.settings_policy == cli::SettingsPolicy::kAcceptUnusable
          ? settings::Settings()
          : invocation.settings.read(lookup);
  std::vector<std::string> remarks =
      sources.unknown_names(database::module_settings_near(lookup, sources.names_outside_table()));
  for (std::string& taken : sources.taken_from_originals()) remarks.push_back(std::move(taken));
  observability::Log log(settings.log_level, settings.log_format);  // starts a thread
  for (const std::string& sentence : remarks) {
    log.warning(sentence);
  }
  return act(invocation, {.lookup = lookup, .log = log, .console = console, .user = runner},
             left_root);
}

int parse_and_run(const std::vector<std::string>& arguments, const settings::Values& environment,
                  const cli::Console& console, const std::vector<feature::Feature>& features) {
  CommandLine named;
  if (parse_what_is_named(named, arguments, features)) {
    return run_parsed(named.invocation, environment, console, features);
  }
  CommandLine whole;
  try {
    whole.parse(arguments, features);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // the help or the version was asked for
      return whole.app->exit(error, console.out, console.err);
    }
    console.err << "cq-server: " << cli::usage_sentence(*whole.app, arguments, error) << std::endl;
    return kUsageError;
  }
  return run_parsed(whole.invocation, environment, console, features);
}

/// What was asked for is lost when it can't be written, e.g. a key that is shown only once.
int with_output_written(int status, const cli::Console& console) {
  console.out.flush();
  if (console.out.good()) {
    return status;
  }
  console.err << "cq-server: Standard output can't be written, so what was asked for is not all "
                 "there; see where it leads, and whether there is space."
              << std::endl;
  return status == 0 ? 1 : status;
}

}  // namespace

std::unique_ptr<CLI::App> make_app(cli::Invocation& invocation,
                                   const std::vector<feature::Feature>& features) {
  invocation.settings = feature::setting_table(features);
  auto app = std::make_unique<CLI::App>(
      "A self-hosted server where coding agents share what they learned", "cq-server");
  app->set_version_flag("--version", "cq-server " CQ_VERSION);
  app->require_subcommand(0, 1);
  add_all_commands(*app, invocation, features);
  add_env_file_options(*app, invocation);
  if (!invocation.arguments) app->footer(settings::settings_help(invocation.settings));
  return app;
}

int run(const std::vector<std::string>& arguments, const settings::Values& environment,
        const cli::Console& console, const std::vector<feature::Feature>& features) noexcept {
  try {
    return with_output_written(parse_and_run(arguments, environment, console, features), console);
  } catch (const Error& error) {
    console.err << "cq-server: " << error.what() << std::endl;
    return api::exit_status_of(error.kind());
  } catch (const std::exception& error) {
    console.err << "cq-server: " << error.what() << std::endl;
    return api::exit_status_of(ErrorKind::kInternal);
  }
}

}  // namespace cq::app
