#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/cli11_fwd.hpp"
#include "cli/console.hpp"
#include "observability/log.hpp"
#include "settings/sources.hpp"

namespace cq::cli {

/// What a command runs with.
struct Session {
  const host::SettingLookup& lookup;
  observability::Log& log;
  const Console& console;
};

/// Does what a command is for; returns the exit status. What it throws becomes a sentence on
/// standard error and the exit status that api/error_tables.hpp has for it.
using Action = std::function<int(const Session& session)>;

/// What a command about cq-server itself does: one that must work whatever the settings hold.
using BareAction = std::function<int(const settings::Values& environment, const Console& console)>;

/// What the parsed command line asks for.
struct Choice {
  Action action;                                 ///< what to run
  BareAction bare_action;                        ///< what to run instead, before settings are read
  std::map<std::string, std::string> overrides;  ///< settings given as options
  std::map<std::string, std::string> defaults;   ///< where a command's differ from the table's
  std::optional<std::string> env_file;           ///< --env-file
  bool takes_wrong_settings = false;             ///< it is to run even where one can't be read
};

/// The places where that command line and environment give settings.
settings::Given given_settings(const Choice& choice, const settings::Values& environment);

/// Adds --url and --url-file, which name the database in place of the settings.
void add_url_option(CLI::App& command, Choice& choice);

/// Adds the options of every setting, under that heading of the help; an empty one hides them.
void add_setting_options(CLI::App& command, Choice& choice, const std::string& heading);

/// What a command does where a setting can't be read.
enum class WrongSettings { kRefused, kTaken };

/// Makes `action` what runs when that command is given. A command that does one thing says that one
/// thing: it logs only what goes wrong.
void runs(CLI::App& command, Choice& choice, Action action,
          WrongSettings wrong_settings = WrongSettings::kRefused);

/// Same, on the options that were parsed by then.
template <class Options>
void runs(CLI::App& command, Choice& choice, std::shared_ptr<Options> options,
          int (*action)(const Options& options, const Session& session),
          WrongSettings wrong_settings = WrongSettings::kRefused) {
  runs(command, choice, Action([options = std::move(options), action](const Session& session) {
         return action(*options, session);
       }),
       wrong_settings);
}

/// Makes `action` what runs when that command is given, before settings are read.
void runs_bare(CLI::App& command, Choice& choice, BareAction action);

}  // namespace cq::cli
