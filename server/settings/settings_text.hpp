#pragma once

#include <string>

/// The table of settings, written out. All functions are safe from any thread.
namespace cq::settings {

/// As --help shows it.
std::string settings_help();

/// As a table in Markdown, as the README has it.
std::string settings_markdown();

}  // namespace cq::settings
