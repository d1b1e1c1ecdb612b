#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/cli11_fwd.hpp"

/// Declares commands and what they take. What is returned belongs to the command it was added to;
/// what an option's value goes into must outlive the parsing. A name without dashes is that of a
/// positional argument. All functions throw CLI::Error where a name isn't one or is there already,
/// and are for the thread that parses.
namespace cq::cli {

/// Adds a command below that one.
CLI::App& add_command(CLI::App& above, const std::string& name, const std::string& help);

/// Adds a command that does nothing itself: one of its own must be given.
CLI::App& add_group(CLI::App& above, const std::string& name, const std::string& help);

/// Leaves a command out of help, completion and manual page.
void hide(CLI::App& command);

/// Calls that when all was parsed and the command was given; only the last one set.
void when_given(CLI::App& command, std::function<void()> call);

/// Adds what is given or not, without a value.
CLI::Option& add_flag(CLI::App& command, const std::string& name, bool& given,
                      const std::string& help);

/// Adds an option with a value.
CLI::Option& add_option(CLI::App& command, const std::string& name, std::string& value,
                        const std::string& help);

CLI::Option& add_option(CLI::App& command, const std::string& name, std::int64_t& value,
                        const std::string& help);

CLI::Option& add_option(CLI::App& command, const std::string& name, double& value,
                        const std::string& help);

/// One that may be given several times.
CLI::Option& add_option(CLI::App& command, const std::string& name,
                        std::vector<std::string>& values, const std::string& help);

/// One whose value is handed to `take`.
CLI::Option& add_option(CLI::App& command, const std::string& name,
                        const std::function<void(const std::string& value)>& take,
                        const std::string& help);

/// One without which the command isn't run.
CLI::Option& add_required(CLI::App& command, const std::string& name, std::string& value,
                          const std::string& help);

CLI::Option& add_required(CLI::App& command, const std::string& name, std::int64_t& value,
                          const std::string& help);

/// Lets only one of the two be given.
void exclude(CLI::Option& option, CLI::Option& other);

/// Takes only paths of files that are there.
void take_existing_file(CLI::Option& option);

/// Takes only integers from `least` to `most`.
void take_range(CLI::Option& option, std::int64_t least, std::int64_t most);

/// Shows in the help what the value is now.
void show_default(CLI::Option& option);

/// Says what its value is called, e.g. "FILE".
void name_value(CLI::Option& option, const std::string& name);

/// Puts it under that heading of the help; an empty one hides it.
void put_under(CLI::Option& option, const std::string& heading);

}  // namespace cq::cli
