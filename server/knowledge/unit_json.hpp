#pragma once

#include <cq/json.hpp>
#include <cq/knowledge/unit.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "knowledge/review_service.hpp"

/// What units and decisions about them look like in JSON. Safe from any thread.
namespace cq::knowledge {

/// How much of a unit is shown: all of it to its proposer and to reviewers; to everybody else
/// neither who proposed it nor what its flags say in detail.
enum class UnitView { kFull, kPublic };

/// A unit as responses show it: absent optional fields are null. Throws Error: corrupt when its
/// extensions aren't JSON.
JsonValue unit_json(const Unit& unit, UnitView view);

/// Adds the text of unit_json(..., kPublic) of the unit that a document describes. A document as
/// write_unit_document() writes it is passed on in pieces, any other is read first.
/// Throws Error: corrupt when it can't be read.
void append_public_unit(std::string& out, std::string_view document);

/// Adds the public view of each unit to a list that is open in `out`.
/// Throws Error: corrupt when a document can't be read.
void append_public_units(std::string& out, const std::vector<StoredUnit>& units);

/// 200 with {"data": [...]}, the units in their public view. Throws Error: corrupt when a document
/// can't be read.
http::Response public_units_response(const std::vector<StoredUnit>& units);

/// A unit with its review state. Throws Error: corrupt when its document can't be read.
JsonValue reviewed_unit_json(const StoredUnit& stored);

/// Adds the text of each of them to a list that is open in `out`. Throws likewise.
void append_reviewed_units(std::string& out, const std::vector<StoredUnit>& units);

/// {"unit_id", "status", "reviewed_by", "reviewed_at"}
JsonValue decision_json(std::string_view unit_id, const Decision& decision);

}  // namespace cq::knowledge
