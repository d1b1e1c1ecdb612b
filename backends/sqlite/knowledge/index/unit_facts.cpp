#include "sqlite/knowledge/index/unit_facts.hpp"

#include <algorithm>
#include <cmath>
#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <functional>
#include <utility>

#include "sqlite/db/timestamps.hpp"
#include "sqlite/knowledge/index/ranked_unit.hpp"

namespace cq::sqlite {
namespace {

void drop_repeats(std::vector<std::string>& strings) {
  std::sort(strings.begin(), strings.end());
  strings.erase(std::unique(strings.begin(), strings.end()), strings.end());
}

// Moments compare as their texts do only in the one form that is written.
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

}  // namespace

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
