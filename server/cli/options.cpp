#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <utility>

namespace cq::cli {

CLI::App& add_command(CLI::App& above, const std::string& name, const std::string& help) {
  return *above.add_subcommand(name, help);
}

CLI::App& add_group(CLI::App& above, const std::string& name, const std::string& help) {
  return *add_command(above, name, help).require_subcommand(1);
}

void hide(CLI::App& command) {
  command.group("");
}

void when_given(CLI::App& command, std::function<void()> call) {
  command.callback(std::move(call));
}

CLI::Option& add_flag(CLI::App& command, const std::string& name, bool& given,
                      const std::string& help) {
  return *command.add_flag(name, given, help);
}

CLI::Option& add_option(CLI::App& command, const std::string& name, std::string& value,
                        const std::string& help) {
  return *command.add_option(name, value, help);
}

CLI::Option& add_option(CLI::App& command, const std::string& name, std::int64_t& value,
                        const std::string& help) {
  return *command.add_option(name, value, help);
}

CLI::Option& add_option(CLI::App& command, const std::string& name, double& value,
                        const std::string& help) {
  return *command.add_option(name, value, help);
}

CLI::Option& add_option(CLI::App& command, const std::string& name,
                        std::vector<std::string>& values, const std::string& help) {
  return *command.add_option(name, values, help);
}

CLI::Option& add_option(CLI::App& command, const std::string& name,
                        const std::function<void(const std::string& value)>& take,
                        const std::string& help) {
  return *command.add_option_function<std::string>(name, take, help);
}

CLI::Option& add_required(CLI::App& command, const std::string& name, std::string& value,
                          const std::string& help) {
  return *add_option(command, name, value, help).required();
}

CLI::Option& add_required(CLI::App& command, const std::string& name, std::int64_t& value,
                          const std::string& help) {
  return *add_option(command, name, value, help).required();
}

void exclude(CLI::Option& option, CLI::Option& other) {
  option.excludes(&other);
}

void take_existing_file(CLI::Option& option) {
  option.check(CLI::ExistingFile);
}

void take_range(CLI::Option& option, std::int64_t least, std::int64_t most) {
  option.check(CLI::Range(least, most));
}

void show_default(CLI::Option& option) {
  option.capture_default_str();
}

void name_value(CLI::Option& option, const std::string& name) {
  option.type_name(name);
}

void put_under(CLI::Option& option, const std::string& heading) {
  option.group(heading);
}

}  // namespace cq::cli
