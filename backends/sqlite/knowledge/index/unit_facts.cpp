#include "sqlite/knowledge/index/unit_facts.hpp"

#include <algorithm>
#include <cmath>
#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sqlite/db/timestamps.hpp"

namespace cq::sqlite {
namespace {

void drop_repeats(std::vector<std::string>& strings) {
  std::sort(strings.begin(), strings.end());
  strings.erase(std::unique(strings.begin(), strings.end()), strings.end());
}

// Timestamps compare as their texts do only in the one form that is written.
bool read_exact_timestamp(std::optional<std::string_view> text, std::optional<Timestamp>& at) {
  if (!text) return true;
  at = parse_timestamp(*text);
  return at && write_timestamp(*at) == *text;
}

bool read_row(const UnitRow& row, UnitFacts& facts) {
  const auto status = parse_review_status(row.status);
  facts.status = status.value_or(ReviewStatus::kPending);
  facts.tier = row.tier;
  const bool sound = read_exact_timestamp(row.created_at, facts.created_at) &&
                     read_exact_timestamp(row.reviewed_at, facts.reviewed_at) && status &&
                     key_of(row.id);
  Unit unit = read_ranked_unit(row.id, row.document);
  facts.confidence = unit.evidence.confidence;
  facts.pattern = to_lower(unit.context.pattern);
  facts.domains = std::move(unit.domains);
  facts.languages = std::move(unit.context.languages);
  facts.frameworks = std::move(unit.context.frameworks);
  drop_repeats(facts.domains);
  drop_repeats(facts.languages);
  drop_repeats(facts.frameworks);
  return sound && std::isfinite(facts.confidence) && facts.domains.size() <= limits::kDomains &&
         facts.languages.size() <= limits::kLanguages &&
         facts.frameworks.size() <= limits::kFrameworks;
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

Unit read_ranked_unit(std::string_view id, std::string_view document) {
  Unit unit;
  if (read_pieces(id, document, unit)) return unit;
  return parse_unit_document(document);
}

std::uint64_t fingerprint_of(const UnitRow& row) noexcept {
  constexpr std::hash<std::string_view> kHash;
  constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = kHash(row.document);
  for (const std::string_view text :
       {row.status, row.reviewed_by.value_or("-"), row.reviewed_at.value_or("-"),
        row.created_at.value_or("-"), row.tier}) {
    mixed = (mixed ^ kHash(text)) * kFactor;
  }
  return mixed ^ static_cast<std::uint64_t>(row.row) * kFactor;
}

UnitFacts facts_of(const UnitRow& row) {
  UnitFacts facts;
  facts.id = row.id;
  facts.row = row.row;
  facts.fingerprint = fingerprint_of(row);
  try {
    facts.unindexed = !read_row(row, facts);
  } catch (const Error&) {  // a query that it may answer reads the row, and complains there
    facts.unindexed = true;
  }
  return facts;
}

}  // namespace cq::sqlite
