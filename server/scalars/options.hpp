#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/setting.hpp"

namespace cq::scalars {

/// Where the original's own routes of scalars are served, if at all.
inline constexpr std::string_view kPrefixSetting = "CQ_SCALARS_PREFIX";

/// How long scalars are kept.
inline constexpr std::string_view kDaysSetting = "CQ_SCALARS_DAYS";

/// The settings that this feature brings. Safe from any thread, as are the others.
std::vector<settings::Setting> own_settings();

/// What the paths of those routes begin with; nullopt where they aren't served.
std::optional<std::string> prefix_of(const settings::Settings& settings);

/// After how many days scalars are removed; nullopt where they are kept for ever.
std::optional<std::chrono::days> age_of(const settings::Settings& settings);

}  // namespace cq::scalars
