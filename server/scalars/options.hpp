#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/setting.hpp"

namespace cq::scalars {

/// Where the original's own routes of scalars are served, if at all.
inline constexpr std::string_view kPrefixSetting = "CQ_SCALARS_PREFIX";

/// The settings that this feature brings. Safe from any thread, as are the others.
std::vector<settings::Setting> own_settings();

/// What the paths of those routes begin with; nullopt where they aren't served.
std::optional<std::string> prefix_of(const settings::Settings& settings);

}  // namespace cq::scalars
