#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/cli11_fwd.hpp"
#include "cli/console.hpp"
#include "observability/log.hpp"
#include "settings/sources.hpp"

namespace cq::cli {

/// What a command gets to run.
struct Session {
  const host::SettingLookup& lookup;
  observability::Log& log;
  const Console& console;
  std::string user{};  ///< who runs it, as the system names them
};

/// The work of a command; returns the exit status. What it throws becomes a sentence on
/// standard error and the exit status that api/errors.hpp has for it.
using Action = std::function<int(const Session& session)>;

/// The work of a command about cq-server itself, which must work whatever the settings hold.
using BareAction = std::function<int(const settings::Values& environment, const Console& console)>;

/// What a command does where a setting can't be read.
enum class SettingsPolicy {
  kRequireUsable,   ///< the command isn't run, and a sentence says why
  kAcceptUnusable,  ///< the command runs, and reads the settings itself
};

/// What the parsed command line asks for.
struct Invocation {
  Action action;                                 ///< what to run
  BareAction bare_action;                        ///< what to run instead, before settings are read
  std::map<std::string, std::string> overrides;  ///< settings given as options
  std::map<std::string, std::string> defaults;   ///< where a command's differ from the table's
  std::optional<std::string> env_file;           ///< --env-file
  settings::SettingTable settings{};             ///< the settings that there are
  SettingsPolicy settings_policy = SettingsPolicy::kRequireUsable;
  /// The arguments to parse, where it is enough to declare what they may name; nullopt: everything
  /// is declared, as for the help.
  std::optional<std::vector<std::string>> arguments{};

  /// Whether a command or an option of that name, dashes included, has to be declared.
  [[nodiscard]] bool needs(std::string_view name) const;
};

/// The places where that command line and environment give settings.
settings::Given given_settings(const Invocation& invocation, const settings::Values& environment);

/// Adds --url and --url-file, which name the database in place of the settings; of each feature but
/// the first likewise, with its name in front.
void add_url_option(CLI::App& command, Invocation& invocation);

/// Adds the options of every setting, under that heading of the help; an empty one hides them.
void add_setting_options(CLI::App& command, Invocation& invocation, const std::string& heading);

/// Makes `action` what runs when that command is given. Commands log only what goes wrong.
void set_action(CLI::App& command, Invocation& invocation, Action action,
                SettingsPolicy settings_policy = SettingsPolicy::kRequireUsable);

/// Same, on the options that were parsed by then.
template <class Options>
void set_action(CLI::App& command, Invocation& invocation, std::shared_ptr<Options> options,
                int (*action)(const Options& options, const Session& session),
                SettingsPolicy settings_policy = SettingsPolicy::kRequireUsable) {
  set_action(command, invocation,
             Action([options = std::move(options), action](const Session& session) {
               return action(*options, session);
             }),
             settings_policy);
}

/// Makes `action` what runs when that command is given, before settings are read.
void set_bare_action(CLI::App& command, Invocation& invocation, BareAction action);

}  // namespace cq::cli
