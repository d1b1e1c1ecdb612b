#pragma once

#include <cstddef>
#include <vector>

#include "settings/setting.hpp"

/// The settings that this feature brings. Safe from any thread.
namespace cq::knowledge {

/// All of them, as the server's table of settings shows them.
std::vector<settings::Setting> own_settings();

/// CQ_MAX_INDEX_BYTES: how much memory an index of units may take that the server keeps for a store
/// module; 0: it keeps none.
std::size_t max_index_bytes_of(const settings::Settings& settings);

}  // namespace cq::knowledge
