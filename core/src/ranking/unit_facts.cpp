#include <algorithm>
#include <cmath>
#include <cq/knowledge/unit_document.hpp>
#include <cq/limits.hpp>
#include <cq/ranking/unit_facts.hpp>
#include <cq/ranking/unit_key.hpp>
#include <cq/text.hpp>
#include <utility>

namespace cq::ranking {
namespace {

void drop_repeats(std::vector<std::string>& strings) {
  std::sort(strings.begin(), strings.end());
  strings.erase(std::unique(strings.begin(), strings.end()), strings.end());
}

std::string_view without_quotes(std::string_view string) {
  return string.substr(1, string.size() - 2);
}

// The strings of a JSON list, if none of them has an escape in it.
bool read_plain_list(std::string_view list, std::vector<std::string>& strings) {
  if (list.find('\\') != std::string_view::npos) return false;
  for (std::size_t at = 1; at + 1 < list.size();) {
    const std::size_t end = list.find('"', at + 1);
    strings.emplace_back(list.substr(at + 1, end - at - 1));
    at = end + 2;  // behind the quote and the comma
  }
  return true;
}

// False when the document must be read as a whole.
bool read_pieces(std::string_view id, std::string_view document, Unit& unit) {
  const auto pieces = cut_unit_document(document);
  // What is in extensions wasn't looked at, and may be no JSON.
  if (!pieces || !pieces->extensions.empty() ||
      pieces->pattern.find('\\') != std::string_view::npos || without_quotes(pieces->id) != id) {
    return false;
  }
  unit.evidence.confidence = pieces->confidence;
  unit.context.pattern = without_quotes(pieces->pattern);
  return read_plain_list(pieces->domains, unit.domains) &&
         read_plain_list(pieces->languages, unit.context.languages) &&
         read_plain_list(pieces->frameworks, unit.context.frameworks);
}

}  // namespace

bool read_document(std::string_view id, std::string_view document, UnitFacts& facts) {
  Unit unit = read_ranked_unit(id, document);
  facts.confidence = unit.evidence.confidence;
  facts.pattern = to_lower(unit.context.pattern);
  facts.domains = std::move(unit.domains);
  facts.languages = std::move(unit.context.languages);
  facts.frameworks = std::move(unit.context.frameworks);
  drop_repeats(facts.domains);
  drop_repeats(facts.languages);
  drop_repeats(facts.frameworks);
  return key_of(id) && std::isfinite(facts.confidence) &&
         facts.domains.size() <= limits::kDomains && facts.languages.size() <= limits::kLanguages &&
         facts.frameworks.size() <= limits::kFrameworks;
}

Unit read_ranked_unit(std::string_view id, std::string_view document) {
  Unit unit;
  if (read_pieces(id, document, unit)) return unit;
  return parse_unit_document(document);
}

}  // namespace cq::ranking
