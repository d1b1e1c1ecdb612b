#pragma once

#include <cq/host/json.hpp>
#include <cq/unit.hpp>
#include <string>
#include <string_view>

namespace cq::wire {

/// How much of a unit is shown: all of it to its proposer and to reviewers; to everybody else
/// neither who proposed it nor what its flags say in detail.
enum class UnitView { kFull, kPublic };

/// A unit as answers show it: absent optional fields are null. Throws Error: corrupt when its
/// extensions aren't JSON.
host::JsonValue unit_json(const Unit& unit, UnitView view);

/// Adds the text of unit_json(..., kPublic) of the unit that a document describes. A document as
/// write_unit_document() writes it is passed on in pieces, any other is read first.
/// Throws Error: corrupt when it can't be read.
void append_public_unit(std::string& out, std::string_view document);

}  // namespace cq::wire
