#pragma once

#include <string>
#include <vector>

#include "settings/setting.hpp"

/// The settings that this feature brings. Safe from any thread.
namespace cq::workspaces {

/// All of them, as the server's table of settings shows them.
std::vector<settings::Setting> own_settings();

/// CQ_WORKSPACES_ARTIFACTS: the directories below which files may be sent; empty: none.
std::vector<std::string> artifact_folders_of(const settings::Settings& settings);

/// CQ_WORKSPACES_FIRST_TOKEN: the token to make where there is none; empty: none is made.
std::string first_token_of(const settings::Settings& settings);

}  // namespace cq::workspaces
