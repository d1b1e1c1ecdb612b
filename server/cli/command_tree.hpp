#pragma once

#include <string>
#include <vector>

#include "cli/cli11_fwd.hpp"

/// The commands and options of a command line, for shell completion and the manual page. All
/// functions are safe from any thread.
namespace cq::cli {

/// The command at the top.
const CLI::App& root_of(const CLI::App& command);

/// The commands right below, without hidden ones.
std::vector<const CLI::App*> visible_commands(const CLI::App& command);

/// What a command is called, without those above it.
const std::string& name_of(const CLI::App& command);

/// What a command is for.
std::string help_of(const CLI::App& command);

/// Its options, without positional arguments and hidden ones.
std::vector<const CLI::Option*> visible_options(const CLI::App& command);

/// Its positional arguments.
std::vector<const CLI::Option*> arguments_of(const CLI::App& command);

/// Whether it is that command's --help.
bool is_help_of(const CLI::App& command, const CLI::Option& option);

/// What a positional argument is called.
std::string argument_name_of(const CLI::Option& argument);

/// Whether the command isn't run without it.
bool is_required(const CLI::Option& option);

/// What an option or argument is for.
const std::string& help_of(const CLI::Option& option);

/// An option's names, dashes included, the long ones first.
std::vector<std::string> names_of(const CLI::Option& option);

/// What its value is called, e.g. "FILE", "{text,json}"; empty for a flag.
std::string value_name_of(const CLI::Option& option);

/// Whether its value is the path of a file or directory, as its value's name says.
bool takes_path(const CLI::Option& option);

/// What its value may be, where its value's name lists that; empty otherwise.
std::vector<std::string> choices_of(const CLI::Option& option);

}  // namespace cq::cli
