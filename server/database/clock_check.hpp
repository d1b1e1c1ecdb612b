#pragma once

#include <cq/maintenance.hpp>
#include <cq/timestamp.hpp>
#include <optional>

namespace cq::database {

/// Whether the present time can be right: it can't lie before this program was built, nor before
/// what is in the database happened, but for what the clocks of two machines may differ by.
Finding check_clock(Timestamp present, const std::optional<Timestamp>& last_change);

}  // namespace cq::database
