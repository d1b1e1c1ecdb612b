#pragma once

#include <string>

#include "settings/setting.hpp"

/// The table of settings, written out. All functions are safe from any thread.
namespace cq::settings {

/// What a setting is for, with a capital letter.
std::string purpose_of(const Setting& setting);

/// As --help shows it.
std::string settings_help();

/// As a table in Markdown, as the README has it.
std::string settings_markdown();

}  // namespace cq::settings
