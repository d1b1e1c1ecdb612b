#pragma once

#include <string>
#include <vector>

#include "cli/cli11_fwd.hpp"
#include "cli/command.hpp"
#include "feature/feature.hpp"
#include "settings/setting.hpp"

/// The commands about the server itself; each feature and each lower folder adds its own.
namespace cq::app {

/// `cq-server serve`, which is also what happens without a command. The features outlive both.
void add_serve_command(CLI::App& app, cli::Invocation& invocation,
                       const std::vector<feature::Feature>& features);

/// `cq-server config`: what the settings are, and where they come from.
void add_config_command(CLI::App& app, cli::Invocation& invocation);

/// `cq-server completion ...`: what makes a shell complete this command line.
void add_completion_command(CLI::App& app, cli::Invocation& invocation);

/// `cq-server man`, for packages: the manual page.
void add_man_command(CLI::App& app, cli::Invocation& invocation);

/// `cq-server healthcheck`: whether the running server can serve requests, for containers.
void add_healthcheck_command(CLI::App& app, cli::Invocation& invocation);

/// A script for bash that completes commands, options, known values and, where a path is taken,
/// file names. Safe from any thread.
std::string bash_completion(const CLI::App& root);

/// The manual page of that command with these settings, in roff's man macros. Safe from any thread.
std::string manual_page(const CLI::App& root, const settings::SettingTable& table);

}  // namespace cq::app
