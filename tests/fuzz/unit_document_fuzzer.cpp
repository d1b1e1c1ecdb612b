// Documents of units, and what queries show of them.
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <string>
#include <string_view>

#include "fuzz/fuzz.hpp"
#include "knowledge/unit_json.hpp"

namespace cq::test {
namespace {

bool is_within(std::string_view piece, std::string_view text) {
  return piece.empty() ||
         (piece.data() >= text.data() && piece.data() + piece.size() <= text.data() + text.size());
}

void check_pieces_lie_within(std::string_view document) {
  const auto pieces = cut_unit_document(document);
  if (!pieces) return;
  for (const std::string_view piece :
       {pieces->id, pieces->upto_tier, pieces->domains, pieces->languages, pieces->frameworks,
        pieces->pattern, pieces->tier, pieces->superseded_by, pieces->extensions, pieces->flags}) {
    require(is_within(piece, document), "a piece lies within its document");
  }
}

std::string in_quotes(std::string_view text) {
  return write_json(JsonValue(text));
}

void check_pieces(const std::string& document, const Unit& unit) {
  const auto pieces = cut_unit_document(document);
  require(pieces.has_value(), "what is written can be cut");
  require(pieces->id == in_quotes(unit.id) && pieces->tier == in_quotes(unit.tier),
          "pieces: texts");
  require(pieces->domains == write_json(unit.domains), "pieces: domains");
  require(pieces->languages == write_json(unit.context.languages), "pieces: languages");
  require(pieces->confidence == unit.evidence.confidence, "pieces: confidence");
  require(pieces->extensions == unit.extensions.value_or(""), "pieces: extensions");
  require(cut_flags(pieces->flags).size() == unit.flags.size(), "pieces: flags");
}

std::string public_text(std::string_view document) {
  std::string text;
  knowledge::append_public_unit(text, document);
  return text;
}

}  // namespace

bool check_input(std::string_view input) {
  check_pieces_lie_within(input);
  Unit unit;
  try {
    unit = parse_unit_document(input);
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::kCorrupt, "a refusal says that it is damaged");
    require(is_one_line(error.what()), "a refusal is one line");
    return false;
  }
  const std::string document = write_unit_document(unit);
  const Unit again = parse_unit_document(document);
  require(write_unit_document(again) == document, "what is written reads as the same");
  check_pieces(document, unit);
  const std::string shown = write_json(knowledge::unit_json(unit, knowledge::UnitView::kPublic));
  require(public_text(document) == shown, "pieces show what the whole unit shows");
  require(public_text(input) == shown, "any form of a document shows the same");
  return true;
}

}  // namespace cq::test
