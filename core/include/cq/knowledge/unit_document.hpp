#pragma once

#include <cq/export.hpp>
#include <cq/knowledge/unit.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// A unit's document is compact UTF-8 JSON without null fields, in the order id, version, domains,
/// insight, context, evidence, tier, created_by, superseded_by, extensions, flags; timestamps end
/// in "Z". [unit_document.form]
/// It is what the original server keeps in knowledge_units.data, so a store that keeps the text as
/// it is can be read by both.

/// The document of a unit. Safe from any thread.
/// Throws Error: invalid argument, when unit.extensions isn't the text of a JSON object.
/// [write_unit_document.throws]
CQ_EXPORT std::string write_unit_document(const Unit& unit);

/// The unit that a document describes. Absent optional fields take the defaults of Unit; unknown
/// fields are dropped. Safe from any thread.
/// Throws Error: corrupt, naming the field, when the text isn't such a document.
CQ_EXPORT Unit parse_unit_document(std::string_view document);

/// One flag of a document cut into pieces.
struct FlagPieces {
  std::string_view reason;
  std::string_view timestamp;
  std::string_view duplicate_of;  ///< empty: there is none
};

/// A document cut into pieces, all of them views into it. Strings and lists are JSON, as they
/// stand.
struct UnitDocumentPieces {
  std::string_view id;
  std::string_view upto_tier;  ///< the members from "id" to "tier", without the brace before them
  std::string_view domains;
  std::string_view languages;
  std::string_view frameworks;
  std::string_view pattern;
  double confidence = 0.0;
  std::string_view tier;
  std::string_view superseded_by;  ///< empty: there is none
  std::string_view extensions;  ///< an object, whose inside wasn't looked at; empty: there is none
  std::string_view flags;       ///< the list
};

/// Cuts a document without building anything from it: for code that looks at many documents, or
/// passes them on. Returns nullopt, which says nothing about the document, unless it is of the very
/// form that write_unit_document() writes; the caller then uses parse_unit_document(). Safe from
/// any thread.
CQ_EXPORT std::optional<UnitDocumentPieces> cut_unit_document(std::string_view document) noexcept;

/// The flags of UnitDocumentPieces::flags. Safe from any thread.
CQ_EXPORT std::vector<FlagPieces> cut_flags(std::string_view flags);

}  // namespace cq
