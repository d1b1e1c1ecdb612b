#include "cli/command.hpp"

#include <CLI/CLI.hpp>

namespace cq::cli {

void add_setting_option(CLI::App& app, Choice& choice, const std::string& flag,
                        const std::string& setting, const std::string& help) {
  app.add_option_function<std::string>(
      flag, [&choice, setting](const std::string& value) { choice.overrides[setting] = value; },
      help + " (" + setting + ")");
}

void add_url_option(CLI::App& command, Choice& choice) {
  add_setting_option(command, choice, "--url", "CQ_DATABASE_URL", "The database");
}

}  // namespace cq::cli
