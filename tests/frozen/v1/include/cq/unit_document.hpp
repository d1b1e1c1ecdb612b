#pragma once

#include <cq/export.hpp>
#include <cq/unit.hpp>
#include <string>
#include <string_view>

namespace cq {

/// A unit's document is compact UTF-8 JSON without null fields, in the order id, version, domains,
/// insight, context, evidence, tier, created_by, superseded_by, extensions, flags; timestamps end
/// in "Z". It is what the original server keeps in knowledge_units.data, so a store that keeps the
/// text as it is can be read by both.

/// The document of a unit. Safe from any thread.
/// Throws Error: invalid argument, when unit.extensions isn't the text of a JSON object.
CQ_EXPORT std::string write_unit_document(const Unit& unit);

/// The unit that a document describes. Absent optional fields take the defaults of Unit; unknown
/// fields are dropped. Safe from any thread.
/// Throws Error: corrupt, naming the field, when the text isn't such a document.
CQ_EXPORT Unit parse_unit_document(std::string_view document);

}  // namespace cq
