#pragma once

#include <cq/knowledge/unit.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/knowledge/index/unit_key.hpp"

namespace cq::sqlite {

/// What the index keeps of a unit, or what it must know in order to leave it alone.
struct UnitFacts {
  std::string id;
  std::int64_t row = 0;  ///< of knowledge_units
  /// Something about the unit is not as this server and the original write it, so that only its row
  /// says what it is; of what follows, only the fingerprint, the status and the domains count.
  bool unindexed = false;
  std::uint64_t fingerprint = 0;  ///< of the row; another one means that the row has changed
  ReviewStatus status = ReviewStatus::kPending;
  double confidence = 0.0;
  std::vector<std::string> domains;     ///< without repeats
  std::vector<std::string> languages;   ///< without repeats
  std::vector<std::string> frameworks;  ///< without repeats
  std::string pattern;                  ///< in lower case
  std::string tier;
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> reviewed_at;
};

/// The columns of knowledge_units that facts are made of, as texts; nullopt: null.
struct UnitRow {
  std::int64_t row = 0;
  std::string_view id;
  std::string_view document;
  std::string_view status;
  std::optional<std::string_view> reviewed_by;
  std::optional<std::string_view> reviewed_at;
  std::optional<std::string_view> created_at;
  std::string_view tier;
};

/// A number that, for all that can be expected, is another one for another row.
std::uint64_t fingerprint_of(const UnitRow& row) noexcept;

/// The facts of a row; its domains are those of the document. Never throws but for want of memory:
/// what can't be read isn't indexed.
UnitFacts facts_of(const UnitRow& row);

/// Of a unit, what ranks it: domains, context and confidence; all else may be missing. Much faster
/// than reading the whole document. Throws like parse_unit_document().
Unit read_ranked_unit(std::string_view id, std::string_view document);

}  // namespace cq::sqlite
