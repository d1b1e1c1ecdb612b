#pragma once

#include <cq/export.hpp>
#include <cq/knowledge/unit.hpp>

namespace cq {

/// What a confirmation does to a unit: 0.1 more confidence (at most 1), one more confirmation, and
/// last_confirmed moves to `moment`. [apply_confirmation.effect]
/// Plain IEEE double arithmetic. [apply_confirmation.arithmetic]
/// Safe from any thread.
CQ_EXPORT void apply_confirmation(Unit& unit, Timestamp moment);

/// What a flag does to a unit: 0.15 less confidence (at least 0), and the flag is added to its
/// flags. [apply_flag.effect]
/// Plain IEEE double arithmetic. [apply_flag.arithmetic]
/// Safe from any thread.
CQ_EXPORT void apply_flag(Unit& unit, const Flag& flag);

}  // namespace cq
