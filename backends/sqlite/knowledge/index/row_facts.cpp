#include "sqlite/knowledge/index/row_facts.hpp"

#include <cq/error.hpp>
#include <functional>
#include <string>

#include "sqlite/db/timestamps.hpp"

namespace cq::sqlite {
namespace {

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
                     read_exact_timestamp(row.reviewed_at, facts.reviewed_at) && status;
  return ranking::read_document(row.id, row.document, facts) && sound;
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
