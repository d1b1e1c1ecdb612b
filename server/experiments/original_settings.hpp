#pragma once

#include <vector>

#include "settings/original_names.hpp"

namespace cq::experiments {

/// The settings of the experiment tracker whose place this feature takes, by its names.
std::vector<settings::OriginalName> original_settings();

}  // namespace cq::experiments
