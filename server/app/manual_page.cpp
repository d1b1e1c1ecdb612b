#include <algorithm>
#include <array>
#include <cctype>
#include <cq/version.hpp>
#include <ostream>
#include <string_view>
#include <utility>

#include "app/commands.hpp"
#include "cli/command_tree.hpp"
#include "cli/options.hpp"
#include "settings/setting.hpp"

namespace cq::app {

namespace {

/// Text that roff takes as it is: no escapes, dashes that can be copied, no line that is a request.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      const bool begins_line = result.empty() || result.back() == '\n';
      result += begins_line && (c == '.' || c == '\'') ? "\\&" : "";
      result += c;
    }
  }
  return result;
}

std::string bold(std::string_view text) {
  return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + escaped(text) + "\\fR";
}

/// With a full stop, as a line of its own.
std::string sentence(const std::string& text) {
  return escaped(text) + (text.ends_with('.') ? "\n" : ".\n");
}

std::string heading_of(const CLI::Option& option) {
  std::string heading;
  for (const std::string& name : cli::names_of(option)) {
    heading += (heading.empty() ? "" : ", ") + bold(name);
  }
  const std::string value = cli::value_name_of(option);
  return heading + (value.empty() ? "" : " " + italic(value));
}

std::string options_of(const CLI::App& command) {
  std::string text;
  for (const CLI::Option* argument : cli::arguments_of(command)) {
    text += ".TP\n" + italic(cli::argument_name_of(*argument)) + "\n" +
            sentence(cli::help_of(*argument));
  }
  const bool is_root = &cli::root_of(command) == &command;
  for (const CLI::Option* option : cli::visible_options(command)) {
    if (is_root || !cli::is_help_of(command, *option)) {
      text += ".TP\n" + heading_of(*option) + "\n" + sentence(cli::help_of(*option));
    }
  }
  return text;
}

/// Those that do something themselves, with what their groups are called in front.
std::string commands_below(const CLI::App& command, const std::string& path) {
  std::string text;
  for (const CLI::App* below : cli::visible_commands(command)) {
    const std::string below_path = path + (path.empty() ? "" : " ") + cli::name_of(*below);
    if (!cli::visible_commands(*below).empty()) {
      text += commands_below(*below, below_path);
      continue;
    }
    std::string arguments;
    for (const CLI::Option* argument : cli::arguments_of(*below)) {
      const std::string name = italic(cli::argument_name_of(*argument));
      arguments += " " + (cli::is_required(*argument) ? name : "[" + name + "]");
    }
    text += ".SS " + bold(below_path) + arguments + "\n" + sentence(cli::help_of(*below)) +
            options_of(*below);
  }
  return text;
}

std::string entry_of(const settings::Setting& setting) {
  std::string text =
      ".TP\n.B " + escaped(setting.name) + "\n" + sentence(settings::purpose_of(setting));
  text += "Allowed: " + sentence(std::string(setting.allowed));
  if (!setting.default_text.empty()) {
    text += "Default: " + sentence(std::string(setting.default_text));
  }
  if (setting.secret()) {
    text += "A file that holds it: " + bold(settings::file_name_of(setting)) + ".\n";
  }
  return text;
}

std::string settings_section(const settings::SettingTable& table) {
  std::string text =
      ".SH SETTINGS\n"
      "Each can be given as an option of " +
      bold("serve") +
      ", in the environment, and in an env file; the first of these that gives one counts.\n"
      "An empty value counts as not given.\n"
      "A secret is kept off the command line: its option takes the path of a file that holds it,\n"
      "and so does its name with " +
      bold("_FILE") + " behind in the environment and in the env file.\n" +
      bold("cq-server config") + " shows what each came to, and from where.\n";
  for (const settings::Setting& setting : table.all()) {
    text += entry_of(setting);
  }
  return text;
}

std::string files_section() {
  const settings::Setting* path = settings::find_setting("CQ_DB_PATH");
  const std::array<std::pair<std::string, std::string>, 4> files{{
      {".env",
       "Settings, one NAME=VALUE a line, read from the working directory where it sets any and "
       "neither --env-file nor the environment's CQ_ENV_FILE names another file"},
      {"/etc/cq-server/cq-server.env",
       "The settings of the installed service, read by /usr/bin/cq-server where none of these "
       "files is; any other binary reads ../etc/cq-server/cq-server.env, as seen from its "
       "directory"},
      {std::string(path->default_text), "The database, where no setting names one"},
      {"../lib/cq/cq_store_*.so",
       "Store modules, beside the binary's directory; CQ_STORE_MODULE_PATH goes before it"},
  }};
  std::string text = ".SH FILES\n";
  for (const auto& [name, purpose] : files) {
    text += ".TP\n" + italic(name) + "\n" + sentence(purpose);
  }
  return text;
}

constexpr const char* kExitStatus =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nIt did what was asked.\n"
    ".TP\n.B 1\nIt could not this time, or a check found something wrong.\n"
    ".TP\n.B 2\nIt cannot as it is set up: arguments, a setting, the database or its module.\n";

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

}  // namespace

std::string manual_page(const CLI::App& root, const settings::SettingTable& table) {
  const std::string& name = cli::name_of(root);
  return ".TH " + upper(escaped(name)) + " 1 \"\" \"" + escaped(name + " " CQ_VERSION) +
         "\" \"User Commands\"\n.SH NAME\n" + escaped(name) + " \\- " +
         escaped(cli::help_of(root)) + "\n.SH SYNOPSIS\n" + bold(name) + " [" + italic("OPTION") +
         "]... [" + italic("COMMAND") + " [" + italic("OPTION") + "]... [" + italic("ARGUMENT") +
         "]...]\n.SH DESCRIPTION\n" +
         sentence(cli::help_of(root) +
                  ": an agent asks it before it acts and proposes what it found out, and people "
                  "decide what others get to see") +
         "Knowledge is kept by a store module, which the database's URL selects.\n"
         "Without a command it serves.\n" +
         ".SH OPTIONS\n" + options_of(root) + ".SH COMMANDS\n" + commands_below(root, "") +
         settings_section(table) + files_section() + kExitStatus;
}

void add_man_command(CLI::App& app, cli::Invocation& invocation) {
  CLI::App& man = cli::add_command(app, "man", "Print the manual page, in roff");
  cli::hide(man);
  set_bare_action(
      man, invocation,
      [&man, &invocation](const settings::Values& /*environment*/, const cli::Console& console) {
        console.out << manual_page(cli::root_of(man), invocation.settings) << std::flush;
        return 0;
      });
}

}  // namespace cq::app
