#pragma once

#include <cq/host/json.hpp>
#include <cq/unit.hpp>

namespace cq::wire {

/// How much of a unit is shown: all of it to its proposer and to reviewers; to everybody else
/// neither who proposed it nor what its flags say in detail.
enum class UnitView { kFull, kPublic };

/// A unit as answers show it: absent optional fields are null. Throws Error: corrupt when its
/// extensions aren't JSON.
host::JsonValue unit_json(const Unit& unit, UnitView view);

}  // namespace cq::wire
