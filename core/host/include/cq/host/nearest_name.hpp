#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::host {

/// Which of the known names a mistyped one most likely stands for: the index of the nearest, the
/// first of several, when it is near enough to be a slip of the hand; nullopt otherwise. Safe from
/// any thread.
std::optional<std::size_t> nearest_name(std::string_view name,
                                        const std::vector<std::string>& known);

}  // namespace cq::host
