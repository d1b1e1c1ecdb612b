#pragma once

#include <cq/knowledge/unit.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::ranking {

/// What the index keeps of a unit, or what it must know in order to leave it alone.
struct UnitFacts {
  std::string id;
  std::int64_t row = 0;  ///< where the module has it; comes back with answers
  /// Something about the unit is not as this server and the original write it, so that only the
  /// database says what it is; of what follows, only the fingerprint, the status and the domains
  /// count.
  bool unindexed = false;
  std::uint64_t fingerprint = 0;  ///< of all that is stored; another one means a changed unit
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

/// Takes from a unit's document what ranks it: domains, context and confidence. False when it can't
/// be indexed. Safe from any thread. Throws like parse_unit_document().
bool read_document(std::string_view id, std::string_view document, UnitFacts& facts);

/// Of a unit, what ranks it: domains, context and confidence; all else may be missing. Much faster
/// than reading the whole document. Safe from any thread. Throws like parse_unit_document().
Unit read_ranked_unit(std::string_view id, std::string_view document);

}  // namespace cq::ranking
